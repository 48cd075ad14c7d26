import { parentPort } from 'node:worker_threads'
import { messageOf } from '../../lib/errors.ts'
import { NftError, type NftFailure } from '../../lib/nft/nft-error.ts'
import { NftSession } from '../../lib/nft/nft-session.ts'
import { TableOutliner } from './table-outliner.ts'
import { readTables, type TableReading, transfersOf, type WantedReading } from './table-reading.ts'

/** Answer to one `WantedReading`. */
export type ReadingAnswer =
  | { readonly kind: 'read'; readonly reading: TableReading }
  | { readonly kind: 'failed'; readonly why: string; readonly failure: NftFailure | undefined }

/** Runs in a thread of its own: the listings of many flows are megabytes of JSON, and taking them apart would keep datagrams waiting. */
const session = NftSession.open({ listsOften: true })
const outliner = new TableOutliner(session)

async function answer(wanted: WantedReading): Promise<void> {
  try {
    const reading = await readTables(session, outliner, wanted)
    parentPort?.postMessage({ kind: 'read', reading } satisfies ReadingAnswer, transfersOf(reading))
  } catch (error) {
    // Classes do not pass from thread to thread.
    const failure = error instanceof NftError ? error.failure : undefined
    parentPort?.postMessage({ kind: 'failed', why: messageOf(error), failure } satisfies ReadingAnswer)
  }
}

parentPort?.on('message', (wanted: WantedReading) => void answer(wanted))
