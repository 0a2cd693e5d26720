/** The truth table of clocks that change by other than an hour, or never. */
import type { TruthTable } from './cron-truth.ts';

export const ODD_TABLES: readonly TruthTable[] = [
  {
    zone: 'Australia/Lord_Howe',
    about: 'Lord Howe, spring 2026: 02:00 becomes 02:30',
    day: '2026-10-04',
    window: ['00:00+10:30', '05:00+11'],
    rows: [
      ['0 2 * * *', 'gap runs once', '02:30+11'],
      ['15 2 * * *', 'gap runs once', '02:30+11'],
      ['29 2 * * *', 'gap runs once', '02:30+11'],
      ['0 1-3 * * *', 'gap runs once', '01:00+10:30 02:30+11 03:00+11'],
      ['0,15,30,45 2 * * *', 'gap merges', '02:30+11 02:45+11'],
      ['59 1 * * *', 'edges are as ever', '01:59+10:30'],
      ['30 2 * * *', 'edges are as ever', '02:30+11'],
      ['45 2 * * *', 'edges are as ever', '02:45+11'],
      ['*/15 2 * * *', 'steps follow the clock', '02:30+11 02:45+11'],
      ['10-50/20 2 * * *', 'ranges with steps step', '02:30+11 02:50+11'],
      ['15 */2 * * *', 'steps follow the clock', '00:15+10:30 04:15+11'],
      ['@hourly', 'steps follow the clock', '00:00+10:30 01:00+10:30 03:00+11 04:00+11'],
    ],
  },
  {
    zone: 'Australia/Lord_Howe',
    about: 'Lord Howe, autumn 2026: 02:00 becomes 01:30',
    day: '2026-04-05',
    window: ['00:00+11', '04:00+10:30'],
    rows: [
      ['30 1 * * *', 'fold runs once', '01:30+11'],
      ['45 1 * * *', 'fold runs once', '01:45+11'],
      ['15,45 1,2 * * *', 'fold runs once', '01:15+11 01:45+11 02:15+10:30 02:45+10:30'],
      ['15 1 * * *', 'edges are as ever', '01:15+11'],
      ['0 2 * * *', 'edges are as ever', '02:00+10:30'],
      [
        '*/15 1 * * *',
        'steps follow the clock',
        '01:00+11 01:15+11 01:30+11 01:45+11 01:30+10:30 01:45+10:30',
      ],
      ['@hourly', 'steps follow the clock', '00:00+11 01:00+11 02:00+10:30 03:00+10:30'],
      ['30 * * * *', 'steps follow the clock', '00:30+11 01:30+11 01:30+10:30 02:30+10:30 03:30+10:30'],
    ],
  },
  {
    zone: 'Australia/Lord_Howe',
    about: 'Lord Howe, spring 2025',
    day: '2025-10-05',
    window: ['01:00+10:30', '04:00+11'],
    rows: [
      ['5,35 2 * * *', 'gap runs once', '02:30+11 02:35+11'],
      ['0 * * * *', 'steps follow the clock', '01:00+10:30 03:00+11'],
    ],
  },
  {
    zone: 'Australia/Lord_Howe',
    about: 'Lord Howe, autumn 2025',
    day: '2025-04-06',
    window: ['01:00+11', '03:00+10:30'],
    rows: [
      ['35 1 * * *', 'fold runs once', '01:35+11'],
      ['35 * * * *', 'steps follow the clock', '01:35+11 01:35+10:30 02:35+10:30'],
    ],
  },
  {
    zone: 'UTC',
    about: 'UTC, while Berlin and New York change',
    day: '2026-03-29',
    window: ['00:00+00', '05:00+00'],
    rows: [
      ['30 2 * * *', 'utc stands still', '02:30+00'],
      ['0 2,3 * * *', 'utc stands still', '02:00+00 03:00+00'],
      ['*/20 2 * * *', 'utc stands still', '02:00+00 02:20+00 02:40+00'],
      ['@hourly', 'utc stands still', '00:00+00 01:00+00 02:00+00 03:00+00 04:00+00'],
      ['@daily', 'utc stands still', '00:00+00'],
    ],
  },
  {
    zone: 'Antarctica/Troll',
    about: 'Troll, spring 2026: 01:00 becomes 03:00',
    day: '2026-03-29',
    window: ['00:00+00', '05:00+02'],
    rows: [
      ['30 1 * * *', 'gap runs once', '03:00+02'],
      ['30 1,2,3 * * *', 'gap merges', '03:00+02 03:30+02'],
      ['*/30 1-3 * * *', 'steps follow the clock', '03:00+02 03:30+02'],
    ],
  },
  {
    zone: 'Antarctica/Troll',
    about: 'Troll, autumn 2026: 03:00 becomes 01:00',
    day: '2026-10-25',
    window: ['00:00+02', '04:00+00'],
    rows: [
      ['30 1 * * *', 'fold runs once', '01:30+02'],
      ['0 0-3 * * *', 'fold runs once', '00:00+02 01:00+02 02:00+02 03:00+00'],
      ['0 * * * *', 'steps follow the clock', '00:00+02 01:00+02 02:00+02 01:00+00 02:00+00 03:00+00'],
    ],
  },
  {
    zone: 'Africa/Casablanca',
    about: 'Casablanca, Ramadan 2026: 03:00 becomes 02:00 in February',
    day: '2026-02-15',
    window: ['01:00+01', '04:00+00'],
    rows: [
      ['30 2 * * *', 'fold runs once', '02:30+01'],
      ['30 * * * *', 'steps follow the clock', '01:30+01 02:30+01 02:30+00 03:30+00'],
    ],
  },
  {
    zone: 'Pacific/Apia',
    about: 'Apia, 2011: December 29th is followed by the 31st',
    day: '2011-12-31',
    window: ['29T00:00-10', '31T23:00+14'],
    rows: [
      ['0 12 * * *', 'corrections count at once', '29T12:00-10 12:00+14'],
      ['0 12 30 * *', 'corrections count at once', ''],
      ['0 0,12 * * FRI', 'corrections count at once', ''],
      ['0 */12 * * *', 'corrections count at once', '29T00:00-10 29T12:00-10 00:00+14 12:00+14'],
    ],
  },
  {
    zone: 'Antarctica/Vostok',
    about: 'Vostok, February 1994: midnight becomes 17:00 of the day before',
    day: '1994-01-31',
    window: ['16:00+07', '23:00+00'],
    rows: [
      ['0 18 * * *', 'corrections count at once', '18:00+07 18:00+00'],
      ['0 */6 * * *', 'corrections count at once', '18:00+07 18:00+00'],
    ],
  },
  {
    zone: 'Antarctica/Vostok',
    about: 'Vostok, November 1994: midnight becomes 07:00',
    day: '1994-11-01',
    window: ['01T00:00+00', '01T10:00+07'],
    rows: [
      ['0 3 * * *', 'corrections count at once', ''],
      ['0 3,7,9 * * *', 'corrections count at once', '07:00+07 09:00+07'],
    ],
  },
];
