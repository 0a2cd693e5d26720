/** The sections of the scan report, in order; one whose data this report does not have is left out. */
import { CHANGES_SCRIPT } from './report-changes-script.ts';
import { FINDINGS_SCRIPT } from './report-findings-script.ts';
import { HOSTS_SCRIPT } from './report-hosts-script.ts';
import { PAGES_SCRIPT } from './report-pages-script.ts';

const BEGIN = `
showStatuses();
/** Without news, as on a first look, what is wrong comes before what did not answer. */
const findings = tables.find(({ id }) => id === 'findings');
const isNews = data.counts.gone + data.counts.changed + data.counts.new > 0;
if (findings && !isNews && findings.rows.some(({ state }) => state === 'open' || state === 'changed')) {
  changes.section.before(findings.section);
  changes.anchor.parentElement.before(findings.anchor.parentElement);
  tables.splice(tables.indexOf(findings), 1);
  tables.splice(tables.indexOf(changes), 0, findings);
}
for (const table of tables) choose(table);
Object.assign(keys, { n: () => turn(1), p: () => turn(-1) });

/** Between changes, wherever the focus is. */
function turn(by) {
  const rows = changes.body.querySelectorAll('tr.row');
  const here = document.activeElement && document.activeElement.closest('tr.row');
  if (here && changes.body.contains(here)) step(by, changes);
  else if (rows.length > 0) focusRow(rows[by > 0 ? 0 : rows.length - 1]);
}
`;

export const SCAN_REPORT_SCRIPT = CHANGES_SCRIPT + FINDINGS_SCRIPT + PAGES_SCRIPT + HOSTS_SCRIPT + BEGIN;
