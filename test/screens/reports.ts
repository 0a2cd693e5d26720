/** The reports' part of `npm run screens`: writes screenshots/report-*.png. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { takeReportPictures } from './report-pictures.ts';

const pictures = join(dirname(dirname(import.meta.dirname)), 'screenshots');
mkdirSync(pictures, { recursive: true });
await takeReportPictures(pictures);
