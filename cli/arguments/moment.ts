import { InvalidArgumentError } from 'commander'

/** A moment with its offset, such as `2027-01-31T18:00:00+01:00`, in milliseconds since 1970. Without one nobody knows whose clock is meant. */
export function moment(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  if (Number.isFinite(at)) return at
  throw new InvalidArgumentError('Write a moment with its offset, for example 2027-01-31T18:00:00+01:00.')
}
