import { BACKEND_RULES } from './backend-rules.ts';
import { FRONT_END_RULES } from './front-end-rules.ts';
import { PRODUCT_RULES } from './product-rules.ts';
import { SERVER_RULES } from './server-rules.ts';
import { TechnologyBook } from './technology-book.ts';
import { nativeEngine } from './technology-pattern.ts';

/** A book with the rules that come with the program. */
export function ownTechnologies(): TechnologyBook {
  const book = new TechnologyBook();
  for (const rules of [SERVER_RULES, BACKEND_RULES, PRODUCT_RULES, FRONT_END_RULES])
    book.add(rules, nativeEngine);
  return book;
}
