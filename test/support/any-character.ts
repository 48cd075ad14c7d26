import fc from 'fast-check'

const SURROGATES_FROM = 0xd800
const SURROGATES = 0x800
const LAST_CODE_POINT = 0x10_ffff

/** Any character of Unicode, for `fc.string({ unit: anyCharacter })`. fast-check's own `binary` first makes a table of a million
 *  characters: more than a second, in each process. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: LAST_CODE_POINT - SURROGATES })
  .map(index => String.fromCodePoint(index < SURROGATES_FROM ? index : index + SURROGATES))
