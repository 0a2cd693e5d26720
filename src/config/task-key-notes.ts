/** What each setting of a task does, for editors that show it beside the key: the descriptions of the JSON Schema. */
import type { MonitorTaskConfig, ScanTaskConfig, ToolTaskConfig } from '../domain/task.ts';

type Notes<Config> = Readonly<Record<keyof Config, string>>;

const TARGETS = {
  targets_file: 'A file with one URL or host a line, read anew for each execution. # begins a comment.',
  targets: 'URLs or hosts; used together with targets_file where both are given.',
};
const HEADERS = {
  headers:
    'Sent to the targets\' hosts, such as { Cookie: "sid={env:SHOP_SESSION}" }: {env:NAME} is a variable of the engine\'s environment. They stand above those of web.headers.',
};
const TIMEOUT = 'Minutes after which an execution is ended; 0: as scheduler_config says.';
const OUTPUT = 'Where its reports go; empty: the reports directory.';

export const SCAN_KEY_NOTES: Notes<ScanTaskConfig> = {
  ...TARGETS,
  ...HEADERS,
  enable_crawling: 'Follow links; false: the targets alone.',
  enable_diffing: 'Compare with the last completed scan of the same targets and scope.',
  scan_mode: 'fast, normal or deep: how far, how fast, and where links are taken from.',
  max_concurrent: 'Hosts at once; 0: as the mode has it, and twice that without rates.',
  max_urls: 'URLs asked of each host; 0: as the mode has it.',
  max_depth: 'Links away from a target; 0: as the mode has it.',
  max_minutes: 'Minutes of crawling; 0: as the mode has it.',
  max_similar: 'Kept of URLs such as /item/1, /item/2, ...; the rest is counted. 0: as the mode has it.',
  headless:
    'Open pages with scripts in Chromium too, for links that only scripts make (needs playwright-core).',
  timeout_minutes: TIMEOUT,
  notify_on_completion: 'Tell the channels of each result.',
  output_directory: OUTPUT,
  override_rate_limit: "Lift our own rate limits, never a host's Retry-After.",
  include_subdomains: "Names below the targets' hosts belong to the scan as well.",
  allowed_hosts: 'More hosts that belong: host, host:port, or *.host for its subdomains.',
  denied_hosts: 'Hosts that never belong; without a port, all of its ports.',
  allowed_paths: 'Only these paths and what is below them, such as /docs or /api/v*; empty: all.',
  denied_paths: 'Neither these paths nor what is below them.',
  allowed_extensions: 'Only files of these extensions, and paths without one; empty: all.',
  denied_extensions: 'No files of these extensions.',
};

export const MONITOR_KEY_NOTES: Notes<MonitorTaskConfig> = {
  ...TARGETS,
  ...HEADERS,
  from_scan: 'A scan task: the pages that it found are watched too.',
  target_filter:
    'CEL over url host path ext port scheme tags group last_status last_changed_hours size content_type tech: which of the URLs are watched; empty: all.',
  batch_size: 'URLs in hand as one batch; four batches at a time.',
  check_interval: 'Seconds between two checks of one URL; 0: in every cycle.',
  max_retries: 'Of one URL within a cycle, after network errors, 429 and 502 to 504.',
  confirm_after:
    'Seconds until what looks like a change is looked at again; it counts when both looks agree.',
  host_concurrency:
    'Requests to one host at once. It is asked one thing at a time while it has few URLs, fails or pushes back.',
  host_rate:
    'Requests to one host in a second. 0 is for a host of your own: as many as it answers, host_concurrency at once from its first answer on; its Retry-After holds all the same.',
  notify_on_changes: 'Tell the channels of changes.',
  diff_reporting: 'Write a report with the differences of each cycle that found some.',
  ignore_selectors: 'CSS selectors of elements that do not count.',
  ignore_patterns: 'RE2 patterns of lines that do not count.',
  keep_versions: 'Versions kept of one URL, to compare any two of them.',
  keep_days: 'Days that versions are kept; the newest stays.',
  output_directory: OUTPUT,
};

export const TOOL_KEY_NOTES: Notes<ToolTaskConfig> = {
  ...TARGETS,
  argv: 'Program and arguments as they stand, without a shell. {targets} is the path of a file with one target a line, {env:NAME} a variable of env_allow or env.',
  stdin: 'targets: it reads them from its standard input.',
  output: 'How its standard output is read: nuclei, httpx, katana (JSON lines), nmap (XML), lines or none.',
  env_allow: "Of the engine's variables, those that it gets besides PATH, HOME, LANG, LC_* and TZ.",
  env: 'More variables, stored as they stand here: no secrets.',
  ok_codes: 'Exit codes that mean success.',
  expect_min_lines: 'Fewer readable lines are a failure.',
  gone_after: 'Runs in a row without a thing before it counts as gone, where there is no proof.',
  timeout_minutes: TIMEOUT,
  output_directory: OUTPUT,
};
