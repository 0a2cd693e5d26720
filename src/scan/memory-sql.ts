/**
 * How the memory (`known_pages`, `known_hosts`) takes in a scan that ends. Parameters: @scan, @fingerprint,
 * @at (the scan's start, epoch ms). Run in this order, in the transaction that closes the scan.
 */
export const END_STATEMENTS: readonly string[] = [
  // Facts of pages that were requested. DO UPDATE keeps first_seen, and that links could once be read.
  `INSERT INTO known_pages
     (fingerprint, url, facts, answered, readable, first_seen, last_seen, last_changed, unlinked_scans, gone_at)
   SELECT @fingerprint, f.url, f.facts, v.memory = 'seen', f.readable, @at, @at, @at, 0, NULL
   FROM verdicts v JOIN found f ON f.scan_id = v.scan_id AND f.url = v.url
   WHERE v.scan_id = @scan AND v.memory IN ('seen', 'unanswered')
   ON CONFLICT (fingerprint, url) DO UPDATE SET
     facts = excluded.facts, answered = excluded.answered, readable = max(readable, excluded.readable),
     last_seen = excluded.last_seen,
     unlinked_scans = 0, gone_at = NULL`,
  `UPDATE known_pages SET last_changed = @at
   WHERE fingerprint = @fingerprint AND url IN
     (SELECT url FROM verdicts WHERE scan_id = @scan AND kind IN ('new', 'changed', 'gone'))`,
  `UPDATE known_pages SET unlinked_scans = unlinked_scans + 1
   WHERE fingerprint = @fingerprint AND url IN
     (SELECT url FROM verdicts WHERE scan_id = @scan AND memory = 'unlinked')`,
  // A link that keeps pointing at a page that is gone does not renew the date of its end.
  `UPDATE known_pages SET gone_at = @at
   WHERE fingerprint = @fingerprint AND gone_at IS NULL AND url IN
     (SELECT url FROM verdicts WHERE scan_id = @scan AND memory = 'gone')`,
  `UPDATE known_pages AS k SET noise = v.noise FROM verdicts v
   WHERE v.scan_id = @scan AND v.noise IS NOT NULL AND k.fingerprint = @fingerprint AND k.url = v.url`,
  `INSERT INTO standing (url, status, ids)
   SELECT url, standing_status, standing FROM verdicts
   WHERE scan_id = @scan AND standing IS NOT NULL AND standing <> '[]'
   ON CONFLICT (url) DO UPDATE SET status = excluded.status, ids = excluded.ids`,
  `DELETE FROM standing
   WHERE url IN (SELECT url FROM verdicts WHERE scan_id = @scan AND standing = '[]')`,
  // What remains of the scan is its history of changes.
  'DELETE FROM found WHERE scan_id = @scan',
  `DELETE FROM verdicts WHERE scan_id = @scan AND kind IN ('existing', 'unreached')`,
];

/** One host that the scan saw completely (@host): from now on, an unknown URL there is news. */
export const END_HOSTS = `INSERT INTO known_hosts (fingerprint, host, completed_at)
  VALUES (@fingerprint, @host, @at)
  ON CONFLICT (fingerprint, host) DO UPDATE SET completed_at = excluded.completed_at`;
