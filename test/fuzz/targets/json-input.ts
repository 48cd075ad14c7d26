/** undefined for what is no JSON: the engine's parser is not what is tried here. */
export function parsedJson(
  text: string,
  reviver?: (key: string, value: unknown) => unknown,
): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text, reviver) as unknown }
  } catch {
    return undefined
  }
}

/** JSON writes a Buffer as `{ type: 'Buffer', data: [...] }`. */
export function reviveBytes(_key: string, value: unknown): unknown {
  return typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'data' in value &&
    Array.isArray(value.data)
    ? Buffer.from(value.data as number[])
    : value
}
