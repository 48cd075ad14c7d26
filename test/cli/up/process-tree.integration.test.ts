import t, { type Test } from 'tap'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProcessTree } from '../../../cli/up/process-tree.ts'
import type { Program } from '../../../cli/up/program.ts'
import { systemClock } from '../../../lib/clock.ts'
import { systemRandom } from '../../../lib/random.ts'

const POLLS_MAX = 500
const POLL_MS = 20

/** Polls until `look` gives something. */
async function eventually<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const seen = look()
    if (seen !== undefined && seen !== false) return seen
    await sleep(POLL_MS)
  }
  throw new Error(`never: ${what}`)
}

/** Says ready with its first argument as its port, and notes how it ends. */
const GOOD = `
import { appendFileSync } from 'node:fs'
const [name, port, journal] = process.argv.slice(2)
appendFileSync(journal, name + ' starts ' + port + '\\n')
process.on('SIGTERM', () => { appendFileSync(journal, name + ' stops\\n'); process.exit(0) })
setInterval(() => {}, 1000)
console.log('ready ' + JSON.stringify({ grpc: '127.0.0.1:' + (port === '0' ? 4711 : port) }))
`
const STUBBORN = `
process.on('SIGTERM', () => {})
setInterval(() => {}, 1000)
console.log('ready {}')
`
const MISTAKEN = `
console.error('SWY_CONFIG_INVALID: this is wrong')
process.exit(2)
`

interface Bench {
  readonly tree: ProcessTree
  readonly journal: () => readonly string[]
  readonly talk: () => string
}

function bench(t: Test, scripts: Readonly<Record<string, string>>, stopGraceMs = 5_000): Bench {
  const directory = t.testdir({ journal: '' })
  const journal = join(directory, 'journal')
  const programs = Object.entries(scripts).map(([name, text]): Program => {
    const script = join(directory, `${name}.mjs`)
    writeFileSync(script, text)
    return {
      name,
      script,
      argumentsOf: learned => [name, learned.grpc?.split(':')[1] ?? '0', journal],
      learn: ready => ({ grpc: ready['grpc'] as string | undefined }),
      stopGraceMs,
    }
  })
  let talk = ''
  const { NODE_OPTIONS: _runner, ...environment } = process.env
  const tree = new ProcessTree({
    programs,
    stopOrder: Object.keys(scripts).toReversed(),
    dataDirectory: directory,
    workingDirectory: directory,
    environment,
    clock: systemClock,
    random: systemRandom,
    talk: text => void (talk += text),
    onChange: () => {},
  })
  t.teardown(() => tree.stopNow())
  return {
    tree,
    journal: () => readFileSync(journal, 'utf8').trim().split('\n'),
    talk: () => talk,
  }
}

t.test('programs start in order, learn the ports, and stop in reverse', async t => {
  const { tree, journal } = bench(t, { plane: GOOD, proxy: GOOD })
  const ended = tree.run()
  await eventually('all up', () => tree.allUp)
  t.strictSame(tree.learned, { grpc: '127.0.0.1:4711' })
  tree.stop(0)
  t.equal(await ended, 0)
  t.strictSame(journal(), ['plane starts 0', 'proxy starts 4711', 'proxy stops', 'plane stops'])
  t.strictSame(tree.processIds, {})
})

t.test('a killed program comes back on the port it had', async t => {
  const { tree, journal, talk } = bench(t, { plane: GOOD, proxy: GOOD })
  const ended = tree.run()
  await eventually('all up', () => tree.allUp)
  const { plane: first } = tree.processIds
  process.kill(first!, 'SIGKILL')
  await eventually('another life', () => tree.allUp && tree.processIds['plane'] !== first)
  t.strictSame(journal(), ['plane starts 0', 'proxy starts 4711', 'plane starts 4711'])
  t.match(talk(), /plane has ended; starting it again in \d+ ms/)
  tree.stop(0)
  t.equal(await ended, 0)
})

t.test('a program that ignores SIGTERM is killed after its grace', async t => {
  const { tree } = bench(t, { proxy: STUBBORN }, 200)
  const ended = tree.run()
  const pid = await eventually('up', () => tree.allUp && tree.processIds['proxy'])
  tree.stop(0)
  t.equal(await ended, 0)
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})

t.test('a second stop does not wait', async t => {
  const { tree } = bench(t, { plane: GOOD, proxy: STUBBORN }, 600_000)
  const ended = tree.run()
  await eventually('up', () => tree.allUp)
  tree.stop(0)
  t.ok(tree.stopping)
  tree.stopNow()
  t.equal(await ended, 0)
})

t.test('a mistake ends everything with exit code 2 and says where to look', async t => {
  const { tree, journal, talk } = bench(t, { plane: GOOD, proxy: MISTAKEN })
  t.equal(await tree.run(), 2)
  t.strictSame(journal(), ['plane starts 0', 'plane stops'])
  t.match(talk(), /proxy: SWY_CONFIG_INVALID: this is wrong\n/)
  t.match(talk(), /proxy does not start; its log: .*proxy\.log\n/)
})
