import * as fc from 'fast-check'
import t from 'tap'
import { parseWalkMessage } from '../../../../../examples/arena/bots/walk/walk-message.ts'

const standing = { x: 5, y: 6.1, score: 3, coins: 2, items: 'hat,map', party: 'pat', epoch: 7 }
const told = 'x=5 y=6.1 score=3 coins=2 items=hat,map party=pat epoch=7'

for (const [text, message] of [
  [
    `welcome pat shard=a incarnation=2 ${told} moved=move-0001`,
    { kind: 'welcome', name: 'pat', shard: 'a/2', standing, move: 'move-0001' },
  ],
  [
    `welcome pat shard=a incarnation=2 ${told}`,
    { kind: 'welcome', name: 'pat', shard: 'a/2', standing, move: undefined },
  ],
  [`at 12 ${told}`, { kind: 'at', sequence: 12, standing }],
  [`at 12 ${told.replace('party=pat', 'party=-')}`, { kind: 'at', standing: { ...standing, party: '' } }],
  [`frozen 12 move-0001 ${told}`, { kind: 'frozen', sequence: 12, move: 'move-0001', standing }],
  ['no 12 POOR', { kind: 'no', sequence: 12, why: 'POOR' }],
  ['saved score=3 epoch=7', { kind: 'saved', score: 3, epoch: 7 }],
  ['moved east move-0001', { kind: 'moved', move: 'move-0001' }],
  ['road closed full', { kind: 'closed', reason: 'full' }],
  ['who-are-you', { kind: 'stranger' }],
  ['bye fenced', { kind: 'stranger' }],
  ['busy 300', { kind: 'later', waitMs: 300 }],
  ['wait', { kind: 'other' }],
  ['near kim 1 2', { kind: 'other' }],
  ['at 12 x=5', { kind: 'other' }],
] as const)
  t.test(text, t => {
    t.match(parseWalkMessage(Buffer.from(text)), message)
    t.end()
  })

t.test('whatever the bytes, it never throws', t => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      bytes => parseWalkMessage(Buffer.from(bytes)).kind !== undefined,
    ),
  )
  t.end()
})
