/**
 * The verbs that are little more than a look at the store, or a word to the engine: they are loaded together, since
 * Node takes longer to find a file than to compile what is in it.
 */
import { addVerb } from './add.ts';
import { alertsVerb } from './alerts.ts';
import { auditVerb } from './audit.ts';
import { backupVerb } from './backup.ts';
import { cancelVerb } from './cancel.ts';
import { cleanupVerb } from './cleanup.ts';
import { completionVerb } from './completion.ts';
import { configVerb } from './config.ts';
import { deadVerb } from './dead.ts';
import { deleteVerb } from './delete.ts';
import { editVerb } from './edit.ts';
import { findingsVerb } from './findings.ts';
import { healthVerb } from './health.ts';
import { historyVerb } from './history.ts';
import { initVerb } from './init.ts';
import { logsVerb } from './logs.ts';
import { nextVerb } from './next.ts';
import { notifyVerb } from './notify.ts';
import { pauseVerb } from './pause.ts';
import { resumeVerb } from './resume.ts';
import { scanVerb } from './scan.ts';
import { showVerb } from './show.ts';
import { statsVerb } from './stats.ts';
import { statusVerb } from './status.ts';
import { stopVerb } from './stop.ts';
import { tasksVerb } from './tasks.ts';
import { triggerVerb } from './trigger.ts';
import { verifyVerb } from './verify.ts';
import { versionsVerb } from './versions.ts';
import { watchVerb } from './watch.ts';
import { whyVerb } from './why.ts';

export const EVERYDAY_VERBS = {
  init: initVerb,
  scan: scanVerb,
  tasks: tasksVerb,
  next: nextVerb,
  add: addVerb,
  edit: editVerb,
  delete: deleteVerb,
  trigger: triggerVerb,
  cancel: cancelVerb,
  stop: stopVerb,
  pause: pauseVerb,
  resume: resumeVerb,
  history: historyVerb,
  show: showVerb,
  logs: logsVerb,
  versions: versionsVerb,
  status: statusVerb,
  watch: watchVerb,
  health: healthVerb,
  stats: statsVerb,
  why: whyVerb,
  verify: verifyVerb,
  findings: findingsVerb,
  dead: deadVerb,
  alerts: alertsVerb,
  notify: notifyVerb,
  audit: auditVerb,
  backup: backupVerb,
  config: configVerb,
  completion: completionVerb,
  cleanup: cleanupVerb,
};
