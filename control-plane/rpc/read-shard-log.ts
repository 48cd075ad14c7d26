import { SwitchyardError } from '../../lib/errors.ts'
import { randomId } from '../../lib/random.ts'
import type { OrderId } from '../../proto/contract/ids.ts'
import { resolve } from '../facts/request.ts'
import type { ItemStream } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'

export const LOG_LINES_DEFAULT = 100
/** An agent that sends no chunk for so long is not waited for. */
export const LOG_CHUNK_WAIT_MS = 5_000

/** Asks the shard's agent for its last lines and passes them on as they come.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_CONFLICT` while the agent is away, `SWY_TIMEOUT`, `SWY_LIMIT` */
export async function readShardLog(
  context: RpcContext,
  request: { readonly id: string; readonly lines: number },
  stream: ItemStream<{ readonly lines: readonly string[] }>,
): Promise<void> {
  const { store, live, random } = context
  const facts = await store.facts()
  const shard = resolve('shard', facts.shards, candidate => candidate.ref.shardId, request.id)
  const orderId = `log-${randomId(random, 12)}` as OrderId
  await new Promise<void>((done, failed) => {
    const stop = live.logReads.begin(orderId, shard.host, chunk => {
      timer.refresh()
      if (chunk.lines.length > 0) stream.send({ lines: chunk.lines })
      if (chunk.last) finish()
    })
    const timer = setTimeout(() => {
      finish(
        new SwitchyardError(
          'SWY_TIMEOUT',
          `the agent of ${shard.host} sent no lines within ${LOG_CHUNK_WAIT_MS} ms`,
        ),
      )
    }, LOG_CHUNK_WAIT_MS)
    const finish = (error?: SwitchyardError): void => {
      clearTimeout(timer)
      stop()
      if (error === undefined) done()
      else failed(error)
    }
    void stream.gone.then(() => finish())
    const lines = request.lines === 0 ? LOG_LINES_DEFAULT : request.lines
    const fate = live.agents.send(shard.host, orderId, {
      kind: 'readLog',
      value: { shard: shard.ref, lines },
    })
    if (fate === 'away')
      finish(
        new SwitchyardError(
          'SWY_CONFLICT',
          `the agent of ${shard.host} is not attached, so the log of ${shard.ref.shardId} cannot be read`,
        ),
      )
  })
}
