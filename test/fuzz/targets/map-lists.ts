import { MAP_ARGUMENTS } from '../../../shard-agent/scripts/map-arguments.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'

const MISTAKE_CHARACTERS_MAX = 250
const { players, objects, members } = MAP_ARGUMENTS
const LISTS = { players, objects, members } as const

/** First line: the argument. The rest is its text. */
export const mapLists: FuzzTarget = {
  name: 'map-lists',
  promise:
    'a list of players, objects or members is read whole, or its first mistake is named with entry and field',
  words: [
    'players\n',
    'objects\n',
    'members\n',
    'pat,7,-12.5,3,1000000.00,car-1,-90.25,skin 7',
    'car-1,car,1,2,3,90,red',
    'kim,8',
    ';',
    ',',
    '-0.00',
    '.01',
    '9007199254740991',
    'nan',
    'é',
  ],
  run(input): FuzzVerdict {
    const text = input.toString('utf8')
    const line = text.indexOf('\n')
    const name = line < 0 ? '' : text.slice(0, line)
    if (name !== 'players' && name !== 'objects' && name !== 'members') return 'refused'
    const list = text.slice(line + 1)
    const argument = LISTS[name]
    const read = argument.read(list)
    if (read === undefined) {
      const what = argument.explain?.(list) ?? ''
      expect(/^(entry \d{1,3}, \w+( field)?: |has )/.test(what), `a mistake that names nothing: ${what}`)
      expect(what.length <= MISTAKE_CHARACTERS_MAX && !/[\r\n\0]/.test(what), `no short line: ${what}`)
      return 'refused'
    }
    expect(read.length <= 500, `${read.length} entries`)
    for (const entry of read)
      if ('at' in entry)
        for (const value of Object.values(entry.at))
          expect(Number.isSafeInteger(value) && Math.abs(value) <= 100_000_000, `a place at ${value}`)
    return 'taken'
  },
}
