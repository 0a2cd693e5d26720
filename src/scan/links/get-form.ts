/** The URL that a GET form asks when it is sent as it stands (HTML 4.10.21.4), with neutral values where it asks for some. */

const MOST_FIELDS = 50;
const LONGEST_VALUE = 256;

/** What a field that must not be empty is filled with: nothing that means anything to a site. */
const NEUTRAL: Readonly<Record<string, string>> = {
  color: '#000000',
  date: '2000-01-01',
  'datetime-local': '2000-01-01T00:00',
  email: 'a@example.org',
  month: '2000-01',
  number: '1',
  range: '1',
  tel: '1',
  time: '00:00',
  url: 'https://example.org/',
  week: '2000-W01',
};
const NEUTRAL_TEXT = 'a';

/** Fields with these types say nothing unless somebody acts. */
const SILENT = new Set(['button', 'file', 'image', 'reset']);
/** Browsers fill these themselves. */
const NEVER_EMPTY = new Set(['color', 'number', 'range']);

export class GetForm {
  readonly #action: string;
  readonly #values = new Map<string, string>();
  #select = '';
  #submitted = false;

  constructor(action: string) {
    this.#action = action;
  }

  /** Takes a tag inside of the form; what is no field is left alone. */
  field(tag: string, attributes: ReadonlyMap<string, string>): void {
    if (tag === 'option') this.#takeOption(attributes);
    if (tag !== 'input' && tag !== 'select' && tag !== 'textarea' && tag !== 'button') return;
    const name = attributes.get('name') ?? '';
    this.#select = tag === 'select' ? name : '';
    if (name === '' || attributes.has('disabled')) return;
    if (tag === 'input') this.#takeInput(name, attributes);
    else if (tag === 'textarea') this.#set(name, attributes.has('required') ? NEUTRAL_TEXT : '');
    else if (tag === 'button') this.#takeButton(name, attributes);
  }

  /** '' where the form has no field to send: its action alone is a link anyway. */
  url(base: string): string {
    if (this.#values.size === 0) return '';
    const url = URL.parse(this.#action.trim(), base);
    if (url === null) return '';
    url.search = new URLSearchParams([...this.#values]).toString();
    return url.href;
  }

  #takeInput(name: string, attributes: ReadonlyMap<string, string>): void {
    const type = attributes.get('type')?.trim().toLowerCase() ?? 'text';
    if (SILENT.has(type)) return;
    const value = attributes.get('value');
    if (type === 'submit') this.#takeButton(name, attributes);
    else if (type === 'checkbox' || type === 'radio') {
      if (attributes.has('checked')) this.#set(name, value ?? 'on');
    } else if (value) this.#set(name, value);
    else {
      const needed = attributes.has('required') || NEVER_EMPTY.has(type);
      this.#set(name, needed ? attributes.get('min') || (NEUTRAL[type] ?? NEUTRAL_TEXT) : '');
    }
  }

  /** A form is sent by one button: the first. */
  #takeButton(name: string, attributes: ReadonlyMap<string, string>): void {
    const type = attributes.get('type')?.trim().toLowerCase() ?? 'submit';
    if (this.#submitted || type !== 'submit') return;
    this.#submitted = true;
    this.#set(name, attributes.get('value') ?? '');
  }

  #takeOption(attributes: ReadonlyMap<string, string>): void {
    const value = attributes.get('value');
    if (this.#select === '' || value === undefined || attributes.has('disabled')) return;
    if (attributes.has('selected') || !this.#values.has(this.#select)) this.#set(this.#select, value);
  }

  #set(name: string, value: string): void {
    if (this.#values.size < MOST_FIELDS) this.#values.set(name, value.slice(0, LONGEST_VALUE));
  }
}
