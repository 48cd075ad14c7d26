import fc from 'fast-check'
import t from 'tap'
import {
  encodePlayers,
  encodeRules,
  parsePlayers,
  parseRules,
} from '../../../../proxy/games/source/source-lists.ts'
import { readPlayers, readRules } from '../../../games/source/a2s-probe.ts'

const ANN = [0, 0x41, 0x6e, 0x6e, 0, 5, 0, 0, 0, 0, 0, 0xc0, 0x3f]
const BOB = [1, 0x42, 0x6f, 0x62, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]

t.test('players are read as far as they are there', async t => {
  const ann = { name: 'Ann', score: 5, seconds: 1.5 }
  const bob = { name: 'Bob', score: -1, seconds: 0 }
  const rows: [number[], unknown][] = [
    [[0x44, 0], []],
    [
      [0x44, 2, ...ANN, ...BOB],
      [ann, bob],
    ],
    [[0x44, 1, ...ANN, ...BOB], [ann]],
    [[0x44, 9, ...ANN, ...BOB.slice(0, -1)], [ann]],
    [[0x44], undefined],
    [[0x45, 0, 0], undefined],
    [[], undefined],
  ]
  for (const [bytes, players] of rows) t.same(parsePlayers(Buffer.from(bytes)), players, String(bytes))
})

t.test('rules are read as far as they are there', async t => {
  const rows: [string, unknown][] = [
    ['E\0\0', []],
    [
      'E\x02\0a\0x\0b\0\0',
      [
        { name: 'a', value: 'x' },
        { name: 'b', value: '' },
      ],
    ],
    ['E\x05\0a\0x\0b\0', [{ name: 'a', value: 'x' }]],
    ['E\0', undefined],
    ['D\0\0', undefined],
  ]
  for (const [text, rules] of rows) t.same(parseRules(Buffer.from(text)), rules, JSON.stringify(text))
})

t.test('lists are cut at the last entry that is whole, and at what the count can say', async t => {
  const crowd = Array.from({ length: 300 }, (_, index) => ({ name: `p${index}`, score: index, seconds: 1 }))
  t.equal(readPlayers(encodePlayers(crowd, 100_000)).length, 255)
  const entry = 1 + 3 + 8 // `p0` to `p9`
  t.equal(readPlayers(encodePlayers(crowd, 6 + 3 * entry)).length, 3)
  t.equal(readPlayers(encodePlayers(crowd, 6 + 3 * entry - 1)).length, 2)
  const rules = Array.from({ length: 600 }, (_, index) => ({ name: `r${index}`, value: 'x' }))
  t.equal(Object.keys(readRules(encodeRules(rules, 100_000))).length, 512)
  t.equal(Object.keys(readRules(encodeRules(rules, 7 + 5 * 2))).length, 2)
})

t.test('what is told is read the same, and is never longer than allowed', async () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 300 }).map(one => one.replaceAll('\0', ''))
  const players = fc.array(
    fc.record({
      name: text,
      score: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      seconds: fc.nat(9_999),
    }),
  )
  const rules = fc.array(fc.record({ name: text, value: text }))
  fc.assert(
    fc.property(players, rules, fc.integer({ min: 10, max: 3_000 }), (crowd, settings, bytesMax) => {
      const told = encodePlayers(crowd, bytesMax)
      const read = parsePlayers(told.subarray(4)) ?? []
      const toldRules = encodeRules(settings, bytesMax)
      const readBack = parseRules(toldRules.subarray(4)) ?? []
      return (
        told.length <= bytesMax &&
        toldRules.length <= bytesMax &&
        read.every(
          (one, index) => one.score === crowd[index]!.score && one.seconds === crowd[index]!.seconds,
        ) &&
        readBack.every((one, index) => one.value === settings[index]!.value.slice(0, 200))
      )
    }),
  )
})
