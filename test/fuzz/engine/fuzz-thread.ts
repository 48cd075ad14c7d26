import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { seededRandom } from '../../../lib/random.ts'
import { targetNamed } from '../targets.ts'
import { CoverageGuide } from './coverage-guide.ts'
import { expect } from './expectations.ts'
import { INPUT_BYTES_MAX, RETAINED_BYTES_MAX } from './fuzz-target.ts'
import { type Answer, BOARD_HEAD_BYTES, BOARD_NUMBERS, type Command, type HuntCommand } from './messages.ts'
import { mutateBytes, pick } from './mutate-bytes.ts'
import { tryInput } from './try-input.ts'

/** The thread that runs a target. It may be ended at any moment: whoever started it watches the board. */

const INPUTS_PER_LOOK = 128
/** Looking slows everything down twentyfold, so after this share of the time what was found is used at full speed. */
const GUIDED_SHARE = 0.4
const FOUND_MAX = 500
/** Caches of the product and of the compiler have filled by then. */
const WARM_UP_INPUTS = 2_000
const INVENTED_SHARE = 0.2
const WHY_CHARACTERS_MAX = 4_000

const { name, board } = workerData as { readonly name: string; readonly board: SharedArrayBuffer }
const numbers = new Int32Array(board, 0, BOARD_NUMBERS)
const bytes = new Uint8Array(board, BOARD_HEAD_BYTES)
const target = targetNamed(name)
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

async function attempt(input: Buffer): Promise<'taken' | 'refused'> {
  bytes.set(input)
  Atomics.store(numbers, 1, input.length)
  Atomics.add(numbers, 0, 1)
  const verdict = await tryInput(target, input)
  Atomics.store(numbers, 1, -1)
  return verdict
}

/** Buffers go a turn of the event loop after the objects that hold them. */
async function retainedBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collectGarbage()
    await new Promise(resolve => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function hunt({ seed, corpus, inputsMax, durationMs, guided }: HuntCommand): Promise<Answer> {
  const random = seededRandom(seed)
  const pool: Buffer[] = corpus.map(entry => Buffer.from(entry))
  const found: Buffer[] = []
  let guide = guided ? new CoverageGuide() : undefined
  const next = (index: number): Buffer => {
    const given = pool[index]
    if (index < corpus.length && given !== undefined) return given
    const invented = target.invent !== undefined && random.fraction() < INVENTED_SHARE
    const parent =
      invented || pool.length === 0
        ? (target.invent?.(random) ?? Buffer.alloc(0))
        : smallerOf(pick(random, pool), pick(random, pool))
    if (invented && random.fraction() < 0.3) return parent.subarray(0, INPUT_BYTES_MAX)
    return mutateBytes(parent, { random, words: target.words, pool: pool.length > 0 ? pool : [parent] })
  }
  const startedAt = performance.now()
  const endsAt = startedAt + durationMs
  let inputs = 0
  let taken = 0
  let batch: Buffer[] = []
  let warmBytes: number | undefined
  guide?.sawNew(true)
  while (inputs < inputsMax && performance.now() < endsAt) {
    const input = next(inputs)
    if ((await attempt(input)) === 'taken') taken += 1
    inputs += 1
    batch.push(input)
    if (guide !== undefined && batch.length >= INPUTS_PER_LOOK) {
      // One look for all of them; only if it saw something, one for each.
      if (guide.sawNew(false) && found.length < FOUND_MAX)
        for (const candidate of batch) {
          await attempt(candidate)
          if (guide.sawNew(true)) {
            // A copy: a part of a larger buffer would keep all of it.
            const kept = Buffer.from(candidate)
            found.push(kept)
            pool.push(kept)
          }
        }
      batch = []
    }
    if (guide === undefined) batch = []
    else if (performance.now() - startedAt > durationMs * GUIDED_SHARE) {
      guide.close()
      guide = undefined
    }
    if (guide === undefined && inputs >= WARM_UP_INPUTS)
      warmBytes ??= (await retainedBytes()) - poolBytes(pool)
  }
  guide?.close()
  if (warmBytes !== undefined) {
    const grown = (await retainedBytes()) - poolBytes(pool) - warmBytes
    expect(grown <= RETAINED_BYTES_MAX, `${grown} bytes are kept after ${inputs} inputs`)
  }
  return { kind: 'hunted', counts: { inputs, taken, found } }
}

/** Short inputs are tried sooner, and what fails is easier to read. */
function smallerOf(left: Buffer, right: Buffer): Buffer {
  return left.length <= right.length ? left : right
}

function poolBytes(pool: readonly Buffer[]): number {
  return pool.reduce((sum, entry) => sum + entry.length, 0)
}

async function answer(command: Command): Promise<Answer> {
  const before = Atomics.load(numbers, 0)
  try {
    if (command.kind === 'hunt') return await hunt(command)
    return { kind: 'tried', verdict: await attempt(Buffer.from(command.input)) }
  } catch (error) {
    const length = Atomics.load(numbers, 1)
    Atomics.store(numbers, 1, -1)
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {
      kind: 'failed',
      why: why.slice(0, WHY_CHARACTERS_MAX),
      input: length === -1 ? undefined : Buffer.from(bytes.subarray(0, length)),
      inputs: Atomics.load(numbers, 0) - before,
    }
  }
}

parentPort?.on('message', (command: Command) => {
  void answer(command).then(result => parentPort?.postMessage(result))
})
