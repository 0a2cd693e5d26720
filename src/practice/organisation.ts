/** The made-up organisation behind the practice site: who works there, what it sells, what it wrote. */

export const ORGANISATION = 'Larkspur Instruments';

export interface Entry {
  slug: string;
  title: string;
  text: string;
}

export const PEOPLE: readonly Entry[] = [
  {
    slug: 'ines-okafor',
    title: 'Ines Okafor',
    text: 'Founder. Built the first harbour mast in a boat shed.',
  },
  {
    slug: 'tom-brandvold',
    title: 'Tom Brandvold',
    text: 'Runs the workshop and answers the night telephone.',
  },
  { slug: 'mei-tanaka', title: 'Mei Tanaka', text: 'Writes the firmware, and the manual that goes with it.' },
  { slug: 'paul-reyes', title: 'Paul Reyes', text: 'Calibrates anemometers. Owns the wind tunnel key.' },
  { slug: 'sofia-lindqvist', title: 'Sofia Lindqvist', text: 'Looks after harbours from Bergen to Malmo.' },
  { slug: 'dara-quinn', title: 'Dara Quinn', text: 'Keeps the servers, the backups and the coffee running.' },
  { slug: 'amal-haddad', title: 'Amal Haddad', text: 'Invoices, contracts, and the archive of both.' },
];

export interface Product extends Entry {
  /** Whole euros in generation 0. */
  price: number;
}

export const PRODUCTS: readonly Product[] = [
  { slug: 'mast-10', title: 'Mast 10', price: 1_450, text: 'Ten metres of aluminium with a hinged foot.' },
  { slug: 'gale-2', title: 'Gale 2 anemometer', price: 320, text: 'Ultrasonic, heated, no moving parts.' },
  {
    slug: 'barograph',
    title: 'Barograph',
    price: 210,
    text: 'Three sensors, median of the three, one drum.',
  },
  {
    slug: 'tide-eye',
    title: 'Tide Eye',
    price: 680,
    text: 'Radar level gauge for quays up to twelve metres.',
  },
  {
    slug: 'fog-lamp',
    title: 'Fog Lamp',
    price: 540,
    text: 'Visibility meter that survives being painted over.',
  },
  {
    slug: 'harbour-box',
    title: 'Harbour Box',
    price: 990,
    text: 'Collects from nine sensors, sends over two ways.',
  },
  {
    slug: 'night-panel',
    title: 'Night Panel',
    price: 275,
    text: 'Red display for the bridge, readable at arm length.',
  },
  { slug: 'rain-cup', title: 'Rain Cup', price: 95, text: 'Tipping bucket with a lid against gulls.' },
  {
    slug: 'salt-probe',
    title: 'Salt Probe',
    price: 430,
    text: 'Conductivity and temperature at three depths.',
  },
];

export const HANDBOOK: readonly { slug: string; title: string; topics: readonly Entry[] }[] = [
  {
    slug: 'getting-started',
    title: 'Getting started',
    topics: [
      { slug: 'unpacking', title: 'Unpacking', text: 'Count the bolts before the crate goes back.' },
      { slug: 'first-reading', title: 'First reading', text: 'Hold the sensor still for one minute.' },
      { slug: 'connecting', title: 'Connecting the box', text: 'Power last, antenna first.' },
      { slug: 'time', title: 'Setting the time', text: 'Use UTC. Everyone who did not has regretted it.' },
    ],
  },
  {
    slug: 'guides',
    title: 'Guides',
    topics: [
      { slug: 'raising-a-mast', title: 'Raising a mast', text: 'Two people, no wind, one of them sober.' },
      { slug: 'calibration', title: 'Calibration', text: 'Compare with the reference for an hour a year.' },
      { slug: 'alarms', title: 'Alarms', text: 'An alarm that nobody answers is a decoration.' },
      { slug: 'winter', title: 'Winter', text: 'Ice adds weight before it adds noise.' },
      {
        slug: 'replacing-a-sensor',
        title: 'Replacing a sensor',
        text: 'Write the serial number down first.',
      },
    ],
  },
  {
    slug: 'reference',
    title: 'Reference',
    topics: [
      { slug: 'stations-api', title: 'Stations API', text: 'One GET, one JSON object per station.' },
      { slug: 'message-format', title: 'Message format', text: 'Lines of text with a checksum at the end.' },
      { slug: 'error-codes', title: 'Error codes', text: 'E1 to E9, and E0 for everything else.' },
      { slug: 'limits', title: 'Limits', text: 'Nine sensors, sixty readings an hour, ten years.' },
    ],
  },
  {
    slug: 'operations',
    title: 'Operations',
    topics: [
      { slug: 'backups', title: 'Backups', text: 'A backup that was never restored is a hope.' },
      { slug: 'updates', title: 'Updates', text: 'One harbour first, the others the week after.' },
      { slug: 'access', title: 'Access', text: 'Each person their own key; none on the mast.' },
    ],
  },
];

export const POSTS: readonly Entry[] = [
  { slug: 'a-year-of-gales', title: 'A year of gales', text: 'What forty masts saw between two winters.' },
  { slug: 'why-red-displays', title: 'Why red displays', text: 'Night vision returns slowly, ships do not.' },
  {
    slug: 'the-gull-problem',
    title: 'The gull problem',
    text: 'Seven lids were tried. The eighth one holds.',
  },
  { slug: 'median-of-three', title: 'Median of three', text: 'One sensor lies, two argue, three decide.' },
  {
    slug: 'moving-the-archive',
    title: 'Moving the archive',
    text: 'Twenty years of bulletins on one shelf.',
  },
  {
    slug: 'harbour-visit-vardo',
    title: 'A visit to Vardo',
    text: 'Where the mast bends and the coffee is good.',
  },
  { slug: 'fog-season', title: 'Fog season', text: 'Visibility below a cable for nineteen days.' },
  { slug: 'new-workshop', title: 'The new workshop', text: 'More light, fewer stairs, the same radio.' },
  { slug: 'tide-tables', title: 'Tide tables, again', text: 'They were right. The gauge was upside down.' },
  { slug: 'open-data', title: 'Our data is open', text: 'All stations, every minute, free of charge.' },
];

export const LEGAL: readonly Entry[] = [
  { slug: 'privacy', title: 'Privacy', text: 'We keep your address as long as your guarantee runs.' },
  { slug: 'terms', title: 'Terms of sale', text: 'Payment within thirty days, title until then with us.' },
  { slug: 'imprint', title: 'Imprint', text: 'Larkspur Instruments, Quay 4. Register number 20481.' },
];

export const VACANCIES: readonly Entry[] = [
  { slug: 'field-engineer', title: 'Field engineer', text: 'Heights, boats and a driving licence.' },
  { slug: 'technical-writer', title: 'Technical writer', text: 'Half a post, all of the manuals.' },
];

/** Open in every other generation only. */
export const SHORT_VACANCY: Entry = {
  slug: 'summer-harbour-watch',
  title: 'Summer harbour watch',
  text: 'Six weeks on the island. Bring a book.',
};

export const STATIONS = ['Vardo', 'Bergen', 'Skagen', 'Malmo', 'Visby', 'Kotka'] as const;
