import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { messageOf } from '../../../lib/errors.ts'
import { ReadingDesk } from '../../../proxy/kernel-tier/reading-desk.ts'

/** Stands in for nft: its listings are given, by what is listed. */
function fakeNft(t: Test, listings: Readonly<Record<string, readonly unknown[]>>) {
  const directory = t.testdir()
  const cases = Object.entries(listings).map(
    ([what, listing]) => `*" ${what}") echo '${JSON.stringify({ nftables: listing })}';;`,
  )
  const script = [
    '#!/bin/sh',
    'for command; do :; done; case "$command" in',
    ...cases,
    '*) echo "Error: No such file or directory" >&2; exit 1;;',
    'esac',
  ]
  const program = join(directory, 'nft')
  writeFileSync(program, script.join('\n'))
  chmodSync(program, 0o700)
  const before = process.env['PATH']
  process.env['PATH'] = `${directory}:${before}`
  t.teardown(() => (process.env['PATH'] = before))
}

const counted = (val: unknown, packets: number) => ({
  elem: { val, counter: { packets, bytes: packets * 10 } },
})
const LISTINGS = {
  flow_ports: [
    {
      map: {
        name: 'flow_ports',
        elem: [[counted({ concat: ['192.0.2.1', 5_000, '198.51.100.1', 7_777] }, 7), 10_001]],
      },
    },
  ],
  player_ports: [{ map: { name: 'player_ports', elem: [[counted(10_001, 9), 5_000]] } }],
  seen: [{ set: { name: 'seen', elem: [counted({ concat: ['10.0.0.9', 9_000] }, 3)] } }],
  'ruleset ip': [
    { table: { family: 'ip', name: 'nat', handle: 1 } },
    { counter: { family: 'ip', table: 'nat', name: 'torn', handle: 3, packets: 5, bytes: 0 } },
    { table: { family: 'ip', name: 'switchyard', handle: 2 } },
    { counter: { family: 'ip', table: 'switchyard', name: 'torn', handle: 3, packets: 2, bytes: 0 } },
  ],
}

t.test('another thread reads the tables', async t => {
  fakeNft(t, LISTINGS)
  const desk = new ReadingDesk()
  t.teardown(() => desk.close())
  const { up, down, seen, outlines } = await desk.read({ families: [4], outlined: [4], seen: true })
  t.same([...up.ports, ...up.packets, ...up.bytes], [10_001, 7, 70])
  t.same([...down.ports, ...down.marks, ...down.packets], [10_001, 5_000, 9])
  t.same(seen, [{ key: '10.0.0.9 . 9000', value: '', counter: { packets: 3, bytes: 30 } }])
  t.same(outlines, [{ family: 4, parts: ['ip counter 3'], banParts: 0, counters: new Map([['torn', 2]]) }])
  const another = await desk.read({ families: [4], outlined: [], seen: false })
  t.same([another.seen, another.outlines], [undefined, []], 'only what was asked for')
})

t.test('a table that is gone is said so, and the desk goes on', async t => {
  fakeNft(t, { ...LISTINGS, 'ruleset ip': LISTINGS['ruleset ip'].slice(0, 2) })
  const desk = new ReadingDesk()
  t.teardown(() => desk.close())
  for (let time = 0; time < 2; time += 1)
    t.match(await desk.read({ families: [4], outlined: [4], seen: false }).catch((error: unknown) => error), {
      failure: 'absent',
      message: /no table ip switchyard/,
    })
})

t.test('a reading that is under way when it closes fails; no second one is begun beside it', async t => {
  fakeNft(t, LISTINGS)
  const desk = new ReadingDesk()
  const reading = desk.read({ families: [4], outlined: [4], seen: false }).catch(messageOf)
  t.equal(
    await desk.read({ families: [4], outlined: [4], seen: false }).catch(messageOf),
    'a reading is under way',
  )
  await desk.close()
  t.equal(await reading, 'the reading was given up')
})
