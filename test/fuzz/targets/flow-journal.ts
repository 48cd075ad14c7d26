import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import { adoptJournal } from '../../../proxy/journal/adopt-journal.ts'
import { journalLine, readJournal } from '../../../proxy/journal/journal-record.ts'
import { replayJournal } from '../../../proxy/journal/journal-state.ts'
import { carrierWorld, NotingHandler } from '../../proxy/support/carrier-world.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const QUARANTINE_MS = 300_000

/** The content of `flows.journal`. Lines that begin with `=` get their checksum here, else no mutant would come past it. */
export const flowJournal: FuzzTarget = {
  name: 'flow-journal',
  promise: 'whole lines are replayed and adopted, others counted; a record is written as it was read',
  words: [
    '= {"at":"1700000000000","body":"alive","alive":{"flows":1}}\n',
    '"body":"opened","opened":{',
    '"body":"moved","moved":{',
    '"body":"closed","closed":{"flowId":"f1","seat":true}',
    '"body":"resting","resting":{"port":10000,"endpoint":"127.0.0.1:9001","until":"1700000000001"}',
    '"body":"groupGone","groupGone":{"groupId":"arena-g1"}',
    '"flowId":"f1"',
    '"groupId":"arena-g1"',
    '"endpoint":"127.0.0.1:9001"',
    '"ip":"::1"',
    '"protocol":"PROTOCOL_TCP"',
  ],
  run(input) {
    const content = input.toString().split('\n').map(withChecksum).join('\n')
    const { records, damaged } = readJournal(content)
    const written = records.map(journalLine).join('')
    expect(
      isDeepStrictEqual(readJournal(written), { records, damaged: 0 }),
      'the records change when written',
    )
    const state = replayJournal(records, QUARANTINE_MS)
    const { carrier, clock } = carrierWorld({ flowPorts: { first: 10_000, last: 10_099 } })
    const { handler } = new NotingHandler()
    const adoption = adoptJournal(state, carrier, { serves: () => true, handlerFor: () => handler }, clock)
    expect(adoption.flows + adoption.ignored <= state.flows.length, 'no flow is adopted twice')
    clock.advance(1_000)
    carrier.tick()
    return records.length > 0 && damaged === 0 ? 'taken' : 'refused'
  },
}

function withChecksum(line: string): string {
  if (!line.startsWith('= ')) return line
  const json = line.slice(2)
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}`
}
