#!/bin/sh
# Every verb as a person at a shell or another program calls it; command-line.test.ts runs it and reads what it leaves:
# `tried` (a verb a line), `said` (a complaint a line), json/N.out with json/N.name (the schema of that output).
# $1: "alone" where no engine runs, "beside" where a console holds the store. $SITE and $SLOW: origins of sites on loopback.
set -u
mode=$1
number=0
root=$PWD
mkdir -p json
: >tried
: >said

complain() { printf '%s\n' "$*" >>"$root/said"; }

# CODE VERB WORD...: runs it; its output is in `out`, its errors in `err`.
try() {
  wanted=$1
  shift
  printf '%s\n' "$1" >>"$root/tried"
  scarefloor "$@" >out 2>err </dev/null
  got=$?
  [ "$got" -eq "$wanted" ] || complain "$got instead of $wanted: scarefloor $*: $(head -n 3 err)"
  case $wanted in
    0 | 130) ;;
    *) [ -s err ] || complain "not a word why: scarefloor $*" ;;
  esac
}

# SCHEMA CODE VERB WORD...: the same with --json, kept to be held against its schema.
json() {
  name=$1
  shift
  try "$@" --json
  number=$((number + 1))
  cp out "$root/json/$number.out"
  printf '%s\n' "$name" >"$root/json/$number.name"
}

# WORDS CODE VERB WORD...: a mistake that is told in these words, with nothing on stdout.
wrong() {
  words=$1
  shift
  try "$@"
  grep -q -- "$words" err || complain "said otherwise than '$words': $(cat err)"
  [ -s out ] && complain "a mistake on stdout: $*"
}

# WORDS: they are in what was printed last.
shows() { grep -q -- "$1" out || complain "no '$1' in: $(head -n 5 out)"; }

# PROGRAM ARGUMENT...: until it succeeds, a while at most.
patiently() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { complain "in vain: $*"; return; }
    sleep 0.1
  done
}

# PATTERN VERB WORD...: begun, interrupted once its errors or its output show the pattern; 130 is its exit code.
interrupted() {
  pattern=$1
  shift
  printf '%s\n' "$1" >>"$root/tried"
  scarefloor "$@" >long.out 2>long.err </dev/null &
  pid=$!
  patiently grep -q -- "$pattern" long.out long.err
  kill -INT $pid
  wait $pid
  got=$?
  [ $got -eq 130 ] || complain "$got instead of 130: scarefloor $*: $(cat long.err)"
}

# VERB WORD...: a reader that leaves after one line is no error, and none is told.
cut_short() {
  printf '%s\n' "$1" >>"$root/tried"
  { scarefloor "$@" 2>err </dev/null; echo $? >code; } | head -n 1 >out
  [ "$(cat code)" -eq 0 ] || complain "$(cat code) with a closed pipe: scarefloor $*"
  grep -v 'no engine is running' err && complain "a closed pipe was told: $(cat err)"
  [ "$(wc -l <out)" -eq 1 ] || complain "no line: scarefloor $*"
}

# The engine as a service: it works where nobody does, else it stands by; either way it ends when it is told.
service() {
  printf 'run\n' >>"$root/tried"
  scarefloor run >out 2>service.err </dev/null &
  service=$!
  patiently grep -q '"msg":"started"' service.err
  [ "$mode" = alone ] || patiently grep -q 'standing by' service.err
  kill -TERM $service
  wait $service || complain "$? of an engine that was told to end: $(tail -n 2 service.err)"
}

# The tasks of the configuration come into the store with the first engine.
[ "$mode" = beside ] || service

# What is there, and what is wrong with the words.
json config-check 0 config check
json config-show 0 config show
try 0 completion bash
try 0 completion tasks
json schema 0 schema
try 0 schema status
wrong 'did you mean "tasks"' 2 taks
wrong 'did you mean --json' 2 tasks --jsno
wrong 'no task "labb".*did you mean "lab"' 2 trigger labb
wrong 'must be a whole number' 2 history -n many
wrong 'usage: scarefloor show' 2 show
wrong 'no execution "99"' 2 show 99
wrong 'no-such.yaml' 2 status --config no-such.yaml

# Tasks.
json act 0 add shop --type scan --target "$SITE/" --every 24h --tag web --reason 'new shop'
json act 3 add shop --type scan --target "$SITE/" --manual
json act 0 edit shop --mode fast
json tasks 0 tasks tag:web
try 0 tasks
shows '^shop '
json next 0 next shop -n 3
json act 0 pause shop --for 1h --reason 'site move'
json act 0 resume --filter tag:web --dry-run
json act 0 resume shop
json act 0 pause --all --until 09:00
json act 0 resume --all
wrong 'give --yes' 3 delete shop
wrong 'nothing to change' 2 edit shop

# Work: what completes, what fails, what is cancelled.
json execution 0 trigger lab --wait --reason 'after the deploy'
json execution 1 trigger bad --wait
json execution 0 trigger app --wait
json scan 0 scan "$SITE/" --name once
wrong 'refused' 1 scan http://127.0.0.1:1/ --name nowhere
interrupted 'crawl\|snail' scan "$SLOW/" --name snail
interrupted 'queued\|slow' trigger slow --wait
# It went back to the queue, or goes on in the console; either way one more of it can be cancelled.
if [ "$mode" = alone ]; then json act 3 trigger slow; else json act 0 trigger slow; fi
json act 0 cancel slow --reason 'wrong targets'
patiently scarefloor history slow --status cancelled --json
json act 3 cancel lab

# What became of it.
json history 0 history
try 0 history --status failed
shows 'FAILED'
json show 0 show lab
json logs 0 logs lab
try 0 logs lab
shows ' info attempt 1 started'
json stats 0 stats
json stats-trend 0 stats --trend hour
json why 0 why lab
json why 0 why shop tomorrow 03:00
json verify 0 verify
json versions 0 versions app
json versions-url 0 versions app "$SITE/page-1"
wrong 'nothing to compare yet' 2 diff app "$SITE/page-1"
json findings 0 findings
id=$(scarefloor findings lab --json | sed -n 's/^ *"id": "\(.*\)",$/\1/p' | head -n 1)
json findings-show 0 findings show "$id" --task lab
json findings-mute 0 findings mute "$id" --reason 'accepted until the move'
json dead 0 dead
letter=$(scarefloor dead bad --json | sed -n 's/^ *"executionId": \([0-9]*\),$/\1/p' | head -n 1)
json dead-show 0 dead show "$letter"
json act 0 dead discard "$letter" --reason 'site is gone'
json act 3 dead redrive "$letter"
json alerts 0 alerts --all
wrong 'is no ID of an alert' 2 alerts ack lab
json audit 0 audit --since 1h
json audit-verify 0 audit --verify
json watch 0 watch --since 1h -n 5
interrupted 'completed' watch --since 1h
json notify 0 notify
json notify-list 0 notify list
json notify-test 1 notify test gone
wrong 'no channel "pager"' 2 notify test pager

# The floor and its place.
json status 0 status
try 0 status --format tmux
try 0 status --format prometheus
shows '^# TYPE scarefloor_'
json health 0 health
json status 0 console
for screen in tasks history dead health log audit; do json "screen-$screen" 0 console --screen "$screen"; done
try 0 console --once
json backup 0 backup copy.db
wrong 'is there already' 3 backup copy.db
if [ "$mode" = alone ]; then json restore 0 restore copy.db; else wrong 'an engine .* works with' 3 restore copy.db; fi
json act 0 cleanup --dry-run
json act 0 cleanup --days 365
json doctor 0 doctor
json metrics 0 metrics
try 0 metrics dashboard
shows '"panels"'
try 0 metrics rules
shows 'alert:'
wrong 'Redis' 2 worker
json act 0 stop 127.0.0.1 --dry-run
json act 0 stop --filter tag:web --reason 'their call'
json act 3 stop 192.0.2.1
wrong 'say which' 2 stop
json act 0 delete shop --yes --reason 'moved'

# Who reads it may stop reading.
cut_short history --json
cut_short tasks --help
cut_short schema act

[ "$mode" = alone ] || service

if [ "$mode" = alone ]; then
  # What needs no store of ours.
  mkdir fresh && cd fresh || exit 1
  json written 0 init
  wrong 'nothing was written' 3 init
  try 0 config check
  cd .. || exit 1
  try 0 demo
  shows 'practice site\|pages'
  json selftest 0 selftest --section diff
fi
