import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startProxy } from '../support/proxy-process.ts'
import { flowPortRange } from '../support/udp-world.ts'
import { carried, startPlayers, startShards, tableNow } from './kernel-lab.ts'
import { kernelYaml, onMachines } from './on-machines.ts'

const PLAYERS = 4
const LOOK_SECONDS = 2

/** An nft whose look at a whole table takes as long as one with thousands of flows. */
function slowNft(directory: string): string {
  const nft = spawnSync('sh', ['-c', 'command -v nft'], { encoding: 'utf8' }).stdout.trim()
  const program = join(directory, 'nft')
  const script = [
    '#!/bin/sh',
    `case "$2" in 'list table '*) sleep ${LOOK_SECONDS};; esac`,
    `exec ${nft} "$@"`,
  ]
  writeFileSync(program, script.join('\n'))
  chmodSync(program, 0o700)
  return `${directory}:${process.env['PATH']}`
}

function inside(): void {
  t.test('without its journal a proxy gives nobody a port that the kernel leads to another by', async t => {
    startShards(t)
    const directory = t.testdir({ bin: {}, first: {}, other: {} })
    const range = flowPortRange()
    // Just enough for all: so newcomers would get ports of the others, were these not kept from them.
    const given = kernelYaml('quarantineMs: 0', { ...range, last: range.first + 2 * PLAYERS - 1 })
    const first = await startProxy(t, join(directory, 'first'), given)
    const players = startPlayers(t, first, PLAYERS)
    await carried(first, PLAYERS)
    for (const player of players) await player.until('it is carried', one => one.received > 300)
    await first.kill()
    const newcomers = startPlayers(t, first, PLAYERS)
    const other = await startProxy(
      t,
      join(directory, 'other'),
      given.replace('port: 0, bind', `port: ${first.port}, bind`),
      [],
      { PATH: slowNft(join(directory, 'bin')) },
    )
    for (const one of [...players, ...newcomers]) {
      const { received } = await one.ask()
      await one.until('it plays', report => report.received > received + 100)
    }
    await carried(other, 2 * PLAYERS)
    for (const one of [...players, ...newcomers]) t.equal((await one.ask('pause')).wrong, 0)
    await other.stop()
    t.equal(await tableNow(), undefined)
  })
}

onMachines(
  t,
  { title: 'what a killed process has left, on machines of their own', file: import.meta.url },
  inside,
)
