/** Laying something around a method of a real class, in a process of the tests. */

interface Methods {
  [name: string]: (...args: unknown[]) => unknown;
}

/** `around` is given the way to go on, the arguments (which it may change) and the object. */
export function wrapMethod(
  owner: { prototype: object; name: string },
  name: string,
  around: (proceed: () => unknown, args: unknown[], self: unknown) => unknown,
): void {
  const methods = owner.prototype as Methods;
  const original = methods[name];
  if (original === undefined)
    throw new Error(`${owner.name} has no method ${name}: what the tests lay around it needs a new place`);
  methods[name] = function (this: unknown, ...args: unknown[]) {
    return around(() => original.apply(this, args), args, this);
  };
}
