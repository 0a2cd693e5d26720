/** Random cron patterns for property tests. */
import { fc } from '../property.ts';

type Field = fc.Arbitrary<string>;

/** One of the given texts or a number, a list or a range of the given numbers. */
function field(numbers: number[], ...texts: string[]): Field {
  const number = fc.constantFrom(...numbers);
  return fc.oneof(
    { weight: 4, arbitrary: number.map(String) },
    {
      weight: 2,
      arbitrary: fc.uniqueArray(number, { minLength: 2, maxLength: 3 }).map((list) => list.join(',')),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    },
    { weight: 3, arbitrary: fc.constantFrom(...texts) },
  );
}

function upTo(highest: number, lowest = 0): number[] {
  return Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
}

const minutes = field(upTo(59), '*', '*/10', '*/7', '0-30/5', '5-59/10', '3,*/20');
const seconds = fc.constantFrom('0', '0', '0', '59', '15,45', '*/30', '10-50/20', '58-59');
const mostlyAny = (arbitrary: Field): Field =>
  fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, arbitrary);
const days = field(upTo(31, 1), '?', '*/2', '*/10', 'L', 'LW', '1W', '15W', '31W', 'L,15', '10-20/5');
const months = field(upTo(12, 1), 'FEB', 'jan-mar', 'Nov,DEC', '*/5', '6-12/3');
const weekdays = field(
  upTo(7),
  ...'? MON sun Mon-Fri SAT-SUN SUN,WED */2 1-5/2'.split(' '),
  ...'5L FRIL 1#L 1#1 2#3 SAT#4 5#5 1-3#2 +1 +MON-WED +5#3'.split(' '),
);

/** Days only: `30 4 DAY MONTH WEEKDAY`. */
export const dayPatterns = fc
  .tuple(mostlyAny(days), mostlyAny(months), mostlyAny(weekdays))
  .map((parts) => `30 4 ${parts.join(' ')}`);

/** Patterns of 5 and 6 fields that fire on most days, with hours around one at which something happens. */
export function timePatterns(hour: number): fc.Arbitrary<string> {
  const near = [-2, -1, 0, 0, 1, 2].map((distance) => (hour + distance + 24) % 24);
  const hours = field(near, '*', '*/2', '1-23/3', `${hour},*/8`, '23', '0');
  const anyDay = fc.tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, days),
    fc.constant('*'),
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, weekdays),
  );
  return fc
    .tuple(fc.option(seconds, { nil: null }), minutes, hours, anyDay)
    .map(([second, minute, hourField, day]) =>
      [...(second === null ? [] : [second]), minute, hourField, ...day].join(' '),
    );
}
