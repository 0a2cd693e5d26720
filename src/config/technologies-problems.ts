import { resolve } from 'node:path';
import type { Problem } from './problems.ts';

/**
 * What is wrong with the folder of `web.technologies_directory`: missing, no JSON, not of the shape. Patterns are
 * compiled by the scan that uses them, because thousands of them would hold up every command.
 * @param directory of the configuration file, to which the path is relative
 */
export async function technologiesProblems(web: unknown, directory: string): Promise<Problem[]> {
  if (typeof web !== 'object' || web === null || !('technologies_directory' in web)) return [];
  const { technologies_directory: path } = web;
  if (typeof path !== 'string' || path === '') return [];
  const { readTechnologies } = await import('../technologies/read-technologies.ts');
  const { problems } = readTechnologies(resolve(directory, path), 'shape');
  return problems.map((problem) => ({
    path: ['web', 'technologies_directory'],
    at: 'value' as const,
    message: `web.technologies_directory: ${problem}`,
  }));
}
