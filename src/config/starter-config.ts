import { FLEET_DEFAULTS, SCHEDULER_DEFAULTS, WEB_DEFAULTS } from './settings.ts';

/** The scarefloor.yaml that `init` writes: every key with its default, and one task that runs when asked. */
export function starterConfig(): string {
  const scheduler = SCHEDULER_DEFAULTS;
  return `# What scarefloor runs here, when, and how hard. Commented keys show their defaults.
# \${NAME} is replaced by the environment variable NAME. Paths are relative to this file.
# Whatever is wrong with it, "scarefloor config check" says line by line.

scheduler_config:
  # cycle_minutes: ${scheduler.cycle_minutes}              # safety sweep; due tasks start on their own timer
  # sqlite_db_path: ${scheduler.sqlite_db_path}
  # synchronous: ${scheduler.synchronous}               # what was recorded survives a power loss; normal: a killed process only
  # max_concurrent_scans: ${scheduler.max_concurrent_scans}
  # max_concurrent_monitors: ${scheduler.max_concurrent_monitors}
  # max_concurrent_tools: ${scheduler.max_concurrent_tools}
  # worker_pool_size: ${scheduler.worker_pool_size}           # all kinds together
  # queue_buffer_size: ${scheduler.queue_buffer_size}         # waiting executions of one kind; then triggers are refused
  # task_timeout_minutes: ${scheduler.task_timeout_minutes}
  # stall_minutes: ${scheduler.stall_minutes}              # warn when an execution makes no progress for so long
  # alert_after_failures: ${scheduler.alert_after_failures}        # of one task in a row
  # retry_attempts: ${scheduler.retry_attempts}
  # retry_base_seconds: ${scheduler.retry_base_seconds}         # first delay, then times the multiplier
  # retry_backoff_multiplier: ${scheduler.retry_backoff_multiplier}
  # max_retry_delay_minutes: ${scheduler.max_retry_delay_minutes}
  # enable_dead_letter_queue: ${scheduler.enable_dead_letter_queue}
  # cleanup_interval_hours: ${scheduler.cleanup_interval_hours}
  # max_task_history_days: ${scheduler.max_task_history_days}
  # max_executions_per_task: ${scheduler.max_executions_per_task}
  # max_audit_days: ${scheduler.max_audit_days}            # the newest 1,000 entries are always kept
  # max_report_days: ${scheduler.max_report_days}           # of the reports in their own folder; elsewhere they stay
  # health_check_interval: ${scheduler.health_check_interval}     # seconds
  # worker_max_memory_mb: ${scheduler.worker_max_memory_mb}     # of one worker process; at half as much again it is killed
  # worker_recycle_after: ${scheduler.worker_recycle_after}       # executions
  # worker_idle_seconds: ${scheduler.worker_idle_seconds}
  # worker_nice: ${scheduler.worker_nice}                # 0 to 19; emergencies are not lowered
  # degrade_free_memory_percent: ${scheduler.degrade_free_memory_percent} # fewer executions at once while less is available; 0 = never
  # degrade_load_per_core: ${scheduler.degrade_load_per_core}       # ... while the load average of a core is above; 0 = never
  # degrade_loop_delay_ms: ${scheduler.degrade_loop_delay_ms}     # ... while the engine itself is late by more; 0 = never

web:
  # user_agent: ${WEB_DEFAULTS.user_agent}
  # contact: security@example.org   # added to the user agent, so that owners of targets can reach you
  # headers: {}                     # sent to the targets' hosts, such as { X-Scan-Token: "{env:SCAN_TOKEN}" }
  # insecure_tls: ${WEB_DEFAULTS.insecure_tls}              # accept any certificate; what is wrong with it is reported
  # robots: ${WEB_DEFAULTS.robots}                 # respect, ignore or record
  # technologies_directory: ""      # a folder of .json files with rules of your own, in the shape of Wappalyzer's
  # chromium_path: ""               # of scans with headless; empty: $CHROME_PATH, or where Chromium usually is

paths:                              # beside the database unless named here
  # results_directory: ./results
  # reports_directory: ./reports
  # logs_directory: ./logs

console:
  # theme: terminal                 # dark, light, high-contrast or colour-blind; terminal: its own sixteen colours
  # ascii: false                    # by itself where the locale is not UTF-8
  # links: true                     # clickable reports; unless said, where the terminal is known to make links
  # bell: true                      # when an execution failed for good, or an emergency ended
  # notify: none                    # the same on the desktop: osc9 or osc777, whichever your terminal knows
  # title: true                     # window title with the number of new failures: scarefloor !3
  # on_disconnect: detach           # work goes on in a background engine; drain: 20 s to end; cancel
  # keys: {}                        # other keys by command, such as { cancel: Delete, up: [Up, k] }
  # screen_reader: false            # one fact a line, news as further lines

metrics:                            # /metrics for Prometheus and /healthz for watchdogs, asked of the engine
  # port: 9790                      # nowhere unless named here
  # host: 127.0.0.1                 # who can reach it can read it

# log_level: info                   # debug, info, warn or error
# timezone: Europe/Berlin           # of cron schedules; the system's unless named here

# blackouts:                        # when nothing starts but an emergency with a reason
#   - name: office-hours
#     cron: "0 8 * * 1-5"           # opens the window
#     duration: 10h                 # for so long
#     timezone: Europe/Berlin
#     policy: defer                 # slots within: run once when it ends, or skip
#     types: [scan]                 # all unless named here
#     tags: [production]            # likewise
#     reason: no load while people work

notifications:                      # who is told of what; "scarefloor notify test NAME" tries a channel
  # channels:
  #   - name: secops
  #     type: discord               # discord, slack, webhook or command
  #     url_env: DISCORD_WEBHOOK    # the variable that holds the URL, so that it stands in no file; or url: ...
  #     events: [failing, missed, dead_letter, stalled, degraded, findings, changes, completed, emergency, engine]
  #     min_severity: info          # of alerts and findings: info, low, medium, high or critical
  #     recoveries: true            # also when an alert is over
  #     tasks: [first-scan]         # all unless named here
  #     tags: [production]          # likewise
  #     attach_reports: true        # up to 10 MB, compressed where that helps
  #     max_per_minute: 20          # more come as one digest; 0 = as they come
  #     timeout_seconds: 30
  #   - name: team
  #     type: slack
  #     url_env: SLACK_WEBHOOK
  #   - name: siem
  #     type: webhook               # JSON; X-Scarefloor-Signature: t=SECONDS,v1=HMAC-SHA256 of "SECONDS.BODY"
  #     url: https://siem.example.org/events
  #     secret_env: SIEM_SECRET
  #     headers: { X-Source: scarefloor }
  #   - name: pager
  #     type: command               # the event as JSON on standard input; exit code 0 = told, 65 = never, else later
  #     command: [/usr/local/bin/page, --team, secops]
  #     environment: [PAGER_TOKEN]  # variables that it gets besides PATH, HOME and LANG
  #     events: [failing, degraded, emergency]

# fleet:                            # scans shared out to machines that run "scarefloor worker"
#   redis_url: rediss://redis.example.org:6379   # rediss: TLS; redis: none; unix:///run/redis/redis.sock
#   username: scarefloor
#   password: "\${REDIS_PASSWORD}"
#   key: "\${SCAREFLOOR_FLEET_KEY}"  # seals what goes over Redis: openssl rand -base64 32; or key_file: fleet.key
#   ca_file: redis-ca.pem           # who signed the certificate of Redis, unless the system knows
#   tls_cert_file: client.pem       # where Redis asks for ours too, with tls_key_file: client.key
#   prefix: ${FLEET_DEFAULTS.prefix}              # of every key on Redis
#   without_workers: ${FLEET_DEFAULTS.without_workers}          # local: this machine does the scan alone; wait: for a worker
#   patience_seconds: ${FLEET_DEFAULTS.patience_seconds}             # to look for workers before that

tasks:
  - name: first-scan
    type: scan                      # scan, monitor or tool
    manual: true                    # or one of:
    # schedule: "0 8 * * *"         #   cron: minute hour day month weekday
    # interval: 24h                 #   90s, 30m, 24h, 7d
    # at: 2030-01-01T08:00          #   once
    # priority: normal              # high, normal or low
    # tags: [production]
    # jitter: 0s                    # start up to so much after the time, each task at its own offset
    # overlap: skip                 # while the last one runs: skip, buffer_one, buffer_all or replace
    # catchup: latest               # after the machine was off: one run for all, skip, or all
    # start_deadline: 0s            # not worth starting so long after its time; 0s = waits as long as it takes
    # retry_attempts: 3
    # timeout_minutes: 120
    config:
      targets_file: targets.txt
      # enable_crawling: true
      # enable_diffing: true
      # scan_mode: normal           # fast, normal or deep
      # max_concurrent: 0           # hosts at once; 0 = the mode's own
      # max_urls: 0                 # of each host; 0 = the mode's own
      # max_depth: 0                # links away from a target; 0 = the mode's own
      # max_minutes: 0              # of crawling; 0 = the mode's own
      # headless: false             # open pages with scripts in Chromium too (needs playwright-core)
      # max_similar: 0              # kept of URLs such as /item/1, /item/2, ...; 0 = the mode's own
      # include_subdomains: false
      # allowed_hosts: []
      # denied_hosts: []
      # allowed_paths: []           # only these and what is below them, such as /docs or /api/v*
      # denied_paths: []
      # allowed_extensions: []      # only these and paths without one, such as html
      # denied_extensions: []
      # headers: { Cookie: "sid={env:SHOP_SESSION}" }   # to the targets; {env:NAME}: of the engine's environment

  # - name: watch-scripts
  #   type: monitor
  #   interval: 30m
  #   config:
  #     targets: ["https://www.example.org/static/app.js"]
  #     # from_scan: first-scan     # the pages that this scan found, besides targets
  #     # target_filter: ext in ["js", "html"] && !path.startsWith("/static/")
  #     batch_size: 50
  #     check_interval: 0           # seconds between two checks of one URL; 0 = every cycle
  #     max_retries: 2
  #     confirm_after: 1            # seconds until a change is looked at again; it counts when both looks agree
  #     host_concurrency: 8         # requests to one host at once, up to 64
  #     host_rate: 50               # ... and in a second; 0, for a host of your own: as fast as it answers
  #     diff_reporting: true
  #     ignore_selectors: [".timestamp"]
  #     ignore_patterns: ["nonce-[a-z0-9]+"]
  #     keep_versions: 50           # of one URL, to compare any two of them
  #     keep_days: 90

  # - name: open-ports              # any program: nmap, nuclei, httpx, katana, or one that prints a list
  #   type: tool
  #   schedule: "30 4 * * *"
  #   config:
  #     argv: [nmap, -sT, -oX, "-", -iL, "{targets}"]   # as it is written: there is no shell
  #     targets_file: targets.txt   # {targets} is the path of a file with one target a line
  #     output: nmap                # nuclei, httpx, katana (JSON lines), nmap (XML), lines or none
  #     stdin: none                 # targets: it reads them from its standard input
  #     env_allow: [API_TOKEN]      # of the engine's variables; {env:API_TOKEN} in argv stands for it
  #     env: {}                     # more, which are stored as they stand here: no secrets
  #     ok_codes: [0]               # exit codes that mean success
  #     expect_min_lines: 0         # fewer lines of output are a failure
  #     gone_after: 2               # runs without a thing before it counts as gone, where there is no proof
`;
}

/** The targets.txt beside it. */
export function starterTargets(): string {
  return `# One URL or host a line; lines that begin with # are comments.
# Scan only what you are allowed to scan.
# https://www.example.org/
`;
}
