/** `${NAME}`, or `$${` for a literal `${`. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Text of the configuration with each `${NAME}` replaced by the environment variable of that name, so that
 * secrets need not stand in the file; `$${` stays a literal `${`. A variable that is not set is a problem and
 * never an empty text: an empty token or path would be noticed too late.
 */
export function interpolate(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): { text: string; problems: string[] } {
  const problems: string[] = [];
  const result = text.replace(REFERENCE, (reference, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = VARIABLE_NAME.test(name) ? environment[name] : undefined;
    if (value !== undefined) return value;
    problems.push(
      VARIABLE_NAME.test(name)
        ? `environment variable ${name} is not set`
        : `"${reference}" names no environment variable; write $\${ for a literal \${`,
    );
    return reference;
  });
  return { text: result, problems };
}
