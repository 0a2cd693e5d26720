import { expect, test } from 'vitest';
import { checkCron } from '../../src/domain/cron.ts';

const WEEKDAYS =
  'weekdays are 0 to 7 (Sunday is both) or SUN to SAT, 5L (the last Friday), 1#2 (the second Monday)';
const DAYS = 'days are 1 to 31, L (the last), LW (the last workday) or 15W (the workday nearest to the 15th)';
const NEEDS = 'it needs 5 (minute hour day month weekday), or 6 with seconds first';

test.each([
  // Out of range.
  ['61 * * * *', ': minute "61" is out of range; minutes are 0 to 59'],
  ['60 * * * * *', ': second "60" is out of range; seconds are 0 to 59'],
  ['0 24 * * *', ': hour "24" is out of range; hours are 0 (midnight) to 23'],
  ['0 0 0 * *', `: day "0" is out of range; ${DAYS}`],
  ['0 0 32 * *', `: day "32" is out of range; ${DAYS}`],
  ['0 0 * 13 *', ': month "13" is out of range; months are 1 to 12 or JAN to DEC'],
  ['0 0 * * 8', `: weekday "8" is out of range; ${WEEKDAYS}`],
  ['1-70 * * * *', ': minute "1-70" is out of range; minutes are 0 to 59'],
  ['5,61 * * * *', ': minute "5,61", "61" is out of range; minutes are 0 to 59'],
  // Ranges.
  ['0 22-6 * * *', ': hour "22-6" runs backwards; write 22-23,0-6'],
  ['0 0 * NOV-FEB *', ': month "NOV-FEB" runs backwards; write NOV-DEC,JAN-FEB'],
  ['0 0 * * FRI-MON', ': weekday "FRI-MON" runs backwards; write FRI-SAT,SUN-MON'],
  ['0 0 * * 5-1', ': weekday "5-1" runs backwards; write 5-6,0-1'],
  ['0 0 * * 7-1', ': weekday "7-1" runs backwards; write 0-1'],
  ['0 22-6/2 * * *', ': hour "22-6/2" runs backwards'],
  ['5- * * * *', ': minute "5-" cannot be read; minutes are 0 to 59'],
  ['1-2-3 * * * *', ': minute "1-2-3" cannot be read; minutes are 0 to 59'],
  // Steps.
  ['5/10 * * * *', ': minute "5/10" steps without a range; write 5-59/10'],
  ['*/0 * * * *', ': minute "*/0" has a step of 0; the smallest is 1'],
  [
    '*/90 * * * *',
    ': minute "*/90" steps beyond the hour, and each hour starts anew; make it an interval of 90m',
  ],
  [
    '0 */36 * * *',
    ': hour "*/36" steps beyond the day, and each day starts anew; make it an interval of 36h',
  ],
  ['0 0 * */18 *', ': month "*/18" steps beyond the year, and each year starts anew; make it an interval'],
  // Names.
  ['0 0 * * FUN', `: weekday "FUN" cannot be read; ${WEEKDAYS}`],
  ['0 0 * * mon-sunday', ': weekday "mon-sunday" has a long name; the short one is SUN'],
  ['0 0 * January *', ': month "January" has a long name; the short one is JAN'],
  ['0 MON * * *', ': hour "MON" cannot be read; hours are 0 (midnight) to 23'],
  // L, W and #.
  ['0 0 * * 1#6', ': weekday "1#6" names a week that no month has; write #1 to #5, or L for the last'],
  ['0 0 * * #1', `: weekday "#1" cannot be read; ${WEEKDAYS}`],
  ['0 0 * * L', `: weekday "L" cannot be read; ${WEEKDAYS}`],
  ['0 0 L-3 * *', `: day "L-3" cannot be read; ${DAYS}`],
  ['0 0 LW,1 * *', `: day "LW,1" cannot be read; ${DAYS}`],
  ['0 0 1W-5 * *', `: day "1W-5" cannot be read; ${DAYS}`],
  ['0 0 * * +', `: weekday "+" cannot be read; ${WEEKDAYS}`],
  // Other dialects and slips of the keyboard.
  ['H 2 * * *', ': minute "H" cannot be read; minutes are 0 to 59'],
  ['0~30 2 * * *', ': minute "0~30" cannot be read; minutes are 0 to 59'],
  ['1,,2 * * * *', ': minute "1,,2" has a comma too many'],
  ['0, 30 2 * * *', ': second "0," has a comma too many'],
  ['"0 8 * * *"', ': leave out the quotation marks'],
  // No pattern at all.
  ['', ` has no fields; ${NEEDS}`],
  ['* * * *', ` has 4 fields; ${NEEDS}`],
  ['0 8 * * * /bin/scan', `: weekday "/bin/scan" cannot be read; ${WEEKDAYS}`],
  ['0 0 8 * * * 2026', ' has 7 fields; there is none for the year'],
  ['daily', ` has 1 field; ${NEEDS}`],
  ['08:30', ' is a time of day; for every day at that time write "30 8 * * *"'],
  ['30m', ' is a duration; make it an interval'],
  ['2026-01-01T00:00:00', ' is a date; make it a task that runs once'],
  ['@dayly', ': unknown nickname; did you mean "@daily"?'],
  ['@nightly', ': unknown nickname; use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually'],
  ['@reboot', ': @reboot is no time; name the time of day'],
  // No such day.
  ['0 0 30 2 *', ' never fires: no date has that day, month and weekday'],
  ['0 0 31 4,6,9,11 *', ' never fires: no date has that day, month and weekday'],
  ['0 0 1-7 * +1#5', ' never fires: no date has that day, month and weekday'],
])('cron "%s"%s', (pattern, problem) => {
  const refused = expect.objectContaining({ name: 'UserError', message: `cron "${pattern}"${problem}` });
  expect(() => checkCron(pattern)).toThrow(refused);
});

test('a pattern of hundreds of characters is refused without being read', () => {
  expect(() => checkCron(`${'1,'.repeat(100)}1 * * * *`)).toThrow(
    'the cron pattern has 209 characters; at most 200 are read',
  );
});

test.each([
  '* * * * *',
  '  0 8 * * *  ',
  '0\t8\t*\t*\t*',
  '59 59 23 31 12 7',
  '? ? ? ? ?',
  '*/60 */24 * * *',
  '0 0 * jan,Mar-may SUN',
  '0 0 * * mon-sun',
  '0 0 * * SAT-SUN',
  '0 0 * * 5-7',
  '0 0 1-31/10 */12 */7',
  '0 0 L * *',
  '0 0 15,L * *',
  '0 0 lw * *',
  '0 0 1W,15w * *',
  '0 0 * * 5L',
  '0 0 * * FRIL',
  '0 0 * * 5#L',
  '0 0 * * 1#2,3#4',
  '0 0 * * 1-5#1',
  '0 0 13 * +FRI',
  '0 0 29 2 *',
  '@Daily',
  ' @hourly ',
])('reads "%s"', (pattern) => {
  expect(() => checkCron(pattern)).not.toThrow();
});
