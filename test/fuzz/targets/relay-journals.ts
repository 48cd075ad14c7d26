import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import { readRelayJournal, relayLine } from '../../../shard-agent/relay/relay-record.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** The content of `relay.journal`. Lines that begin with `=` get their checksum here, else no mutant would come past it. */
export const relayJournals: FuzzTarget = {
  name: 'relay-journals',
  promise:
    'whole lines are flows at loopback addresses, others are counted; what was read is written the same',
  words: [
    '= {"kind":"closed","address":"127.0.0.1","port":10000}\n',
    '"kind":"opened","flow":{',
    '"speaker":{"kind":"proxy"}',
    '"speaker":{"kind":"player","ip":"::1","port":1}',
    '"alias":"127.1.0.1"',
    '"aliasPort":65535',
  ],
  run(input) {
    const content = input.toString().split('\n').map(withChecksum).join('\n')
    const { flows, damaged } = readRelayJournal(content)
    const places = new Set(flows.map(({ address, port }) => `${address} ${port}`))
    expect(places.size === flows.length, 'a flow is open twice')
    expect(
      flows.every(({ alias, aliasPort }) => alias.startsWith('127.') && aliasPort > 0),
      'an address that is not loopback',
    )
    const written = flows.map(flow => relayLine({ kind: 'opened', flow })).join('')
    expect(isDeepStrictEqual(readRelayJournal(written), { flows, damaged: 0 }), 'it changes when written')
    return flows.length > 0 && damaged === 0 ? 'taken' : 'refused'
  },
}

function withChecksum(line: string): string {
  if (!line.startsWith('= ')) return line
  const json = line.slice(2)
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}`
}
