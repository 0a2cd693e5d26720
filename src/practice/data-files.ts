/** What is no HTML: the style sheet, the script, pictures, data, robots.txt and the site map. */
import { priceOf } from './library-pages.ts';
import { PRODUCTS, STATIONS } from './organisation.ts';
import type { PlanMoment } from './plan.ts';

export interface DataFile {
  type: string;
  body: string | Buffer;
}

const STYLE = `body { font-family: Georgia, serif; margin: 0 auto; max-width: 46rem; }
nav a { margin-right: 1rem; }
footer { border-top: 1px solid #999; margin-top: 3rem; }
`;

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="20" fill="#235"/>
<path d="M24 8v32M12 18h24" stroke="#fff" stroke-width="3"/></svg>
`;

const MAST = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 120"><path d="M30 4v112M10 116h40M30 20l18 8-18 8"
 fill="none" stroke="#235" stroke-width="4"/></svg>
`;

/** One grey pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * The file at this path and moment, or null. `request` counts requests: the order of keys in the station data
 * turns with it, as it does where a server keeps them in a hash table, without the data changing.
 */
export function dataFile(path: string, moment: PlanMoment, request: number): DataFile | null {
  switch (path) {
    case '/assets/site.css':
      return { type: 'text/css', body: STYLE };
    case '/assets/app.js':
      return { type: 'text/javascript; charset=utf-8', body: script(moment) };
    case '/assets/logo.svg':
      return { type: 'image/svg+xml', body: LOGO };
    case '/assets/mast.svg':
      return { type: 'image/svg+xml', body: MAST };
    case '/assets/harbour.png':
    case '/favicon.ico':
      return { type: 'image/png', body: PIXEL };
    case '/api/stations.json':
      return json(stations(moment, request));
    case '/api/prices.json':
      return json(
        Object.fromEntries(PRODUCTS.map((product) => [product.slug, priceOf(product, moment.generation)])),
      );
    case '/health':
      return { type: 'text/plain; charset=utf-8', body: 'well\n' };
    default:
      return null;
  }
}

export function robots(origin: string): DataFile {
  const lines = [
    'User-agent: *',
    'Disallow: /internal/',
    'Disallow: /flaky/',
    `Sitemap: ${origin}/sitemap.xml`,
  ];
  return { type: 'text/plain; charset=utf-8', body: `${lines.join('\n')}\n` };
}

export function siteMap(origin: string, paths: readonly string[]): DataFile {
  const entries = paths.map((path) => `<url><loc>${origin}${path}</loc></url>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.join('\n')}
</urlset>
`;
  return { type: 'application/xml', body };
}

function json(value: unknown): DataFile {
  return { type: 'application/json', body: JSON.stringify(value) };
}

function script(moment: PlanMoment): string {
  return `(function(){var build="${20_481 + moment.generation}";
function show(data){var mark=document.getElementById("stations");if(mark){mark.textContent=Object.keys(data).length+" stations"}}
fetch("/api/stations.json?build="+build).then(function(answer){return answer.json()}).then(show);
if(location.pathname==="/products/"){fetch("/api/prices.json")}})();
`;
}

function stations(moment: PlanMoment, request: number): Record<string, unknown> {
  const turn = request % STATIONS.length;
  const order = [...STATIONS.slice(turn), ...STATIONS.slice(0, turn)];
  return Object.fromEntries(
    order.map((name) => [name, { wind: (moment.statusRevision * 3 + name.length) % 25, unit: 'm/s' }]),
  );
}
