import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { systemClock } from '../../lib/clock.ts'
import { probeBatched } from '../../proxy/udp/batched/probe-batched.ts'
import { nftMissing } from '../support/nft-missing.ts'
import { pidOf } from '../support/pid-of.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

function reportIn(folder: string) {
  const { figures, failures } = JSON.parse(readFileSync(join(folder, 'latest.json'), 'utf8')) as {
    figures: Record<string, Record<string, Record<string, { median: number }>>>
    failures: unknown[]
  }
  const median = (scenario: string, peer: string, figure: string) =>
    figures[scenario]?.[peer]?.[figure]?.median
  return { median, failures }
}

/** What keeps the tiers from being measured here. */
function tiersMissing(): string | false {
  const batched = probeBatched(systemClock)
  if (batched.kind === 'missing') return `the tier batched: ${batched.why}`
  return missing() || (nftMissing() ?? false)
}

function missing(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'network namespaces need Linux and root'
  const lacking = ['cc', 'ip'].filter(tool => spawnSync(tool, ['-V']).error !== undefined)
  return lacking.length === 0 ? false : `${lacking.join(', ')} is missing`
}

async function bench(...words: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise<number | null>(resolve => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { pid: pidOf(child), code: await code, stdout, stderr }
}

t.test('wrong words end with exit code 2 and the help, --help with 0', async t => {
  const wrong = await bench('--rounds', 'many')
  t.equal(wrong.code, 2)
  t.match(wrong.stderr, /--rounds takes a whole number from 1 to 99; not "many"[\s\S]*npm run bench/)
  t.equal(wrong.stdout, '')
  const help = await bench('--help')
  t.match(help, { code: 0, stdout: /^npm run bench/, stderr: '' })
})

t.test(
  'every part runs to its end: all replies are checked, none is misdelivered, nothing is left behind',
  { skip: missing() },
  async t => {
    const out = t.testdir()
    const small = '--peers direct,switchyard --short --rounds 1 --seconds 0.2 --rate-max 900 --no-install'
    const { pid, code, stdout, stderr } = await bench(...small.split(' '), '--out', out)
    t.equal(code, 0, stderr)
    t.match(stdout, /[1-9][\d,]* replies were checked: \*\*0 misdelivered\*\*, 0 corrupt/)
    t.match(stdout, /\| misdelivered datagrams, port reuse forced \| all \| 0 \| 0 \| met \|/)
    t.match(stdout, '### Moves and fail-overs')
    const { median } = reportIn(out)
    const of = (scenario: string, figure: string) => median(scenario, 'switchyard', figure)
    t.equal(of('move-1', 'switchedShare'), 1)
    t.equal(of('fail-over-1', 'switchedShare'), 1)
    t.equal(of('port-reuse', 'flowsAnswered'), 200)
    t.ok((of('tcp-stream-16', 'megabytesPerSecond') ?? 0) > 0)
    t.equal(of('tcp-connect', 'failures'), 0)
    t.match(readFileSync(join(out, 'chart.svg'), 'utf8'), /^<svg /)
    t.equal(readFileSync(join(out, 'latest.md'), 'utf8'), stdout)
    t.same(
      readdirSync('/run/netns').filter(name => name.includes(`-${pid}-`)),
      [],
    )
  },
)

t.test(
  'the tiers: what is told of the kernel is of promoted flows, and nothing of theirs stays either',
  { skip: tiersMissing() },
  async t => {
    const out = t.testdir()
    const peers = ['direct', 'forwarding', 'switchyard-batched', 'switchyard-kernel'] as const
    const small = '--short --rounds 1 --seconds 0.2 --rate-max 900 --no-install'
    const { pid, code, stdout, stderr } = await bench(
      ...small.split(' '),
      '--peers',
      peers.join(),
      '--out',
      out,
    )
    t.equal(code, 0, stderr)
    t.match(stdout, /[1-9][\d,]* replies were checked: \*\*0 misdelivered\*\*, 0 corrupt/)
    const { median, failures } = reportIn(out)
    t.same(failures, [], 'each tier was measured as what it is')
    for (const scenario of ['udp-loaded', 'udp-sustained', 'udp-distant', 'many-10000'])
      for (const peer of peers)
        t.ok((median(scenario, peer, 'ratePerSecond') ?? 0) > 0, `${scenario} by ${peer}`)
    const kernel = (scenario: string, figure: string) => median(scenario, 'switchyard-kernel', figure)
    t.equal(kernel('move-1', 'switchedShare'), 1)
    t.equal(kernel('fail-over-1', 'switchedShare'), 1)
    t.equal(kernel('many-10000', 'flows'), 1_800)
    t.equal(kernel('port-reuse', 'flowsAnswered'), 200)
    t.ok((kernel('kernel-record', 'bytesPerFlow') ?? 0) > 0)
    t.same(
      readdirSync('/run/netns').filter(name => name.includes(`-${pid}-`)),
      [],
    )
  },
)
