import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJournal } from '../../../proxy/journal/journal-record.ts'

/** Flow ports of the flows that a proxy's journal tells of: who kills it before they are there learns nothing. */
export function journaledFlowPorts(dataDir: string): readonly number[] {
  try {
    const { records } = readJournal(readFileSync(join(dataDir, 'proxy/flows.journal'), 'utf8'))
    return records.flatMap(({ body }) => (body.kind === 'opened' ? [body.value.flowPort] : []))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
