import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { HostFiles } from '../../../../control-plane/providers/process/host-files.ts'
import {
  type MachineProcess,
  machineProcess,
} from '../../../../control-plane/providers/process/machine-process.ts'
import { ProcessProvider } from '../../../../control-plane/providers/process/process-provider.ts'
import type { HardwareName, PoolName } from '../../../../control-plane/scaler/pool.ts'
import type { CreateMachine } from '../../../../control-plane/scaler/provider.ts'
import type { HostId } from '../../../../proto/contract/ids.ts'
import { providerContract } from '../../../contract/provider.ts'
import { makeFifo } from '../../../../shard-agent/runtime/spawn-detached.ts'
import { killProcessesUsing, processesUsing } from '../../../support/directory-processes.ts'
import { eventually } from '../../../support/eventually.ts'
import { PROJECT_ROOT } from '../../../support/project-root.ts'

const OWNER = 'installation-1'
const WAIT_MS_MAX = 60_000
const { NODE_OPTIONS: _runner, ...env } = process.env

/** An agent that does nothing, for what is not about agents: starts in a moment. */
const IDLE_AGENT = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1_000)`
const DEAF_AGENT = `process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1_000)`

function lab(t: Test, agent?: string) {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-process-'))
  t.after(async () => {
    await killProcessesUsing(directory)
    rmSync(directory, { recursive: true })
  })
  writeFileSync(join(directory, 'agent.mjs'), agent ?? '')
  const root = join(directory, 'hosts')
  const options = {
    directory: root,
    ports: { first: 41_000, last: 41_299 },
    portsPerHost: 100,
    controlPlanes: () => ['127.0.0.1:9'],
    authToken: undefined,
    env,
    ...(agent === undefined ? {} : { agentScript: join(directory, 'agent.mjs') }),
  }
  const provider = new ProcessProvider(options)
  return { directory, options, provider, files: new HostFiles(root) }
}

function order(host: string): CreateMachine {
  return {
    host: host as HostId,
    owner: OWNER,
    pool: 'game' as PoolName,
    hardware: 'process' as HardwareName,
    region: 'here',
    image: '',
    firstBoot: { join: undefined, sshPublicKey: '' },
    settings: {},
  }
}

function pidOf(files: HostFiles, host: string): number {
  const record = files.read(host)
  if (typeof record !== 'object' || record.life.kind !== 'running') throw new Error(`${host} does not run`)
  return record.life.process.pid
}

const runs = (pid: number): boolean => machineProcess(pid) !== undefined
const isOver = (pid: number) => eventually(`${pid} to end`, WAIT_MS_MAX, () => (runs(pid) ? undefined : true))

providerContract(t, 'process', t => {
  const { provider, options, files } = lab(t, IDLE_AGENT)
  let strangers = 0
  return Promise.resolve({
    provider,
    owner: OWNER,
    order,
    noHardware: 'cx22' as HardwareName,
    stranger(tags) {
      strangers += 1
      files.write(`stranger-${strangers}`, { tags, slot: 2, life: { kind: 'stopped' } })
      return Promise.resolve(`stranger-${strangers}`)
    },
    away() {
      const gone = new ProcessProvider({ ...options, directory: join(options.directory, '..', 'away') })
      rmSync(join(options.directory, '..', 'away'), { recursive: true })
      return gone
    },
  })
})

t.test('a host is a real agent with ports of its own, which outlives us and goes in order', async t => {
  const { provider, files, options } = lab(t)
  for (const host of ['real-1', 'real-2']) t.match(await provider.create(order(host)), { kind: 'done' })
  const logs = ['real-1', 'real-2'].map(host => join(files.directoryOf(host), 'agent.log'))
  for (const log of logs)
    await eventually(`a ready agent in ${log}`, WAIT_MS_MAX, () =>
      /^ready \{.*"hostId":"real-[12]"/m.test(readFileSync(log, 'utf8')) ? true : undefined,
    )
  const pids = ['real-1', 'real-2'].map(host => pidOf(files, host))
  const words = pids.map(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))
  t.ok(words[0]?.includes('--port-first=41000') && words[0].includes('--port-last=41099'))
  t.ok(words[1]?.includes('--port-first=41100') && words[1].includes('--port-last=41199'))
  const next = new ProcessProvider(options)
  t.match(
    (await next.list(OWNER)).machines,
    [{ status: 'running' }, { status: 'running' }],
    'as another node sees it',
  )
  for (const host of ['real-1', 'real-2']) {
    t.match(await next.removeSide({ kind: 'disk', id: host }, OWNER), { kind: 'done' })
    t.match(await next.delete(host), { kind: 'done' })
    t.notOk(existsSync(files.directoryOf(host)))
  }
  for (const pid of pids) t.notOk(runs(pid))
})

t.test(
  'a control plane that is killed between record and process has neither lost nor doubled it',
  async t => {
    const { provider, directory, files, options } = lab(t, IDLE_AGENT)
    const source = pathToFileURL(
      join(PROJECT_ROOT, 'control-plane/providers/process/process-provider.ts'),
    ).href
    const program = `
    const { ProcessProvider } = await import(${JSON.stringify(source)})
    const provider = new ProcessProvider({ ...${JSON.stringify(options)},
      controlPlanes: () => process.kill(process.pid, 'SIGKILL') })
    await provider.create(${JSON.stringify(order('killed-1'))})`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env,
      stdio: 'inherit',
      cwd: PROJECT_ROOT,
    })
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    t.equal(signal, 'SIGKILL')
    t.match(files.read('killed-1'), { life: { kind: 'launching' } })
    t.match(await provider.list(OWNER), {
      complete: true,
      machines: [{ providerId: 'killed-1', status: 'building' }],
    })
    t.match(await provider.create(order('killed-1')), { kind: 'done' })
    const pid = pidOf(files, 'killed-1')
    // Killed again, a moment later: it runs, and the record does not say so.
    files.write('killed-1', {
      tags: { owner: OWNER, pool: 'game', host: 'killed-1' },
      slot: 0,
      life: { kind: 'launching' },
    })
    t.match(await provider.read('killed-1'), { status: 'running' })
    t.match(await provider.create(order('killed-1')), { kind: 'done' })
    t.equal(pidOf(files, 'killed-1'), pid)
    t.same(await processesUsing(directory), [pid], 'one process')
    files.write('killed-1', {
      tags: { owner: OWNER, pool: 'game', host: 'killed-1' },
      slot: 0,
      life: { kind: 'launching' },
    })
    t.match(await provider.delete('killed-1'), { kind: 'done' })
    t.same(await processesUsing(directory), [], 'nor does a deletion leave it behind')
  },
)

t.test('a pid that means another process by now is not touched', async t => {
  const { provider, files } = lab(t, IDLE_AGENT)
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore' })
  t.after(() => stranger.kill('SIGKILL'))
  await once(stranger, 'spawn')
  const identity = machineProcess(stranger.pid!)
  if (identity === undefined) throw new Error('the stranger does not run')
  const older: readonly MachineProcess[] = [
    { ...identity, startTicks: identity.startTicks - 1 },
    { ...identity, bootId: 'of-another-start-of-the-machine' },
  ]
  for (const process of older) {
    const tags = { owner: OWNER, pool: 'game', host: 'old-1' }
    files.write('old-1', { tags, slot: 0, life: { kind: 'running', process } })
    t.match(await provider.read('old-1'), { status: 'stopped' })
    t.match(await provider.delete('old-1'), { kind: 'done' })
    t.ok(runs(identity.pid))
  }
})

t.test('game servers of an agent that is gone go with their host, and nobody else does', async t => {
  const { provider, files, directory } = lab(t, IDLE_AGENT)
  for (const host of ['game-1', 'game-10']) await provider.create(order(host))
  const servers = await Promise.all(
    ['game-1', 'game-10'].map(host => gameServer(join(files.directoryOf(host), 'agent', 'shards', 'a', '1'))),
  )
  process.kill(pidOf(files, 'game-1'), 'SIGKILL')
  await isOver(pidOf(files, 'game-1'))
  t.match(await provider.read('game-1'), { status: 'stopped' })
  t.ok(runs(servers[0] ?? 0))
  t.match(await provider.delete('game-1'), { kind: 'done' })
  t.notOk(runs(servers[0] ?? 0))
  t.ok(runs(servers[1] ?? 0), 'a host whose name begins alike is another one')
  t.match(await provider.read('game-10'), { status: 'running' })
  await killProcessesUsing(directory)
})

t.test('an agent that does not listen is ended', async t => {
  const { options, files } = lab(t, DEAF_AGENT)
  const provider = new ProcessProvider({ ...options, stopMs: 100 })
  await provider.create(order('deaf-1'))
  const pid = pidOf(files, 'deaf-1')
  const log = join(files.directoryOf('deaf-1'), 'agent.log')
  await eventually('the agent to be deaf', WAIT_MS_MAX, () =>
    readFileSync(log, 'utf8').includes('deaf') ? true : undefined,
  )
  t.match(await provider.delete('deaf-1'), { kind: 'done' })
  t.notOk(runs(pid))
})

t.test('what is not ours is left alone', async t => {
  const { provider, files } = lab(t, IDLE_AGENT)
  mkdirSync(files.directoryOf('mine-1'))
  writeFileSync(join(files.directoryOf('mine-1'), 'precious'), 'x')
  t.match(await provider.create(order('mine-1')), { kind: 'refused', text: /not ours/ })
  t.match(await provider.removeSide({ kind: 'disk', id: 'mine-1' }, OWNER), { kind: 'refused' })
  t.match(await provider.removeSide({ kind: 'disk', id: '../mine-1' }, OWNER), { kind: 'refused' })
  t.ok(existsSync(join(files.directoryOf('mine-1'), 'precious')))
  files.write('theirs-1', {
    tags: { owner: 'other', pool: 'p', host: 'theirs-1' },
    slot: 0,
    life: { kind: 'stopped' },
  })
  t.match(await provider.create(order('theirs-1')), { kind: 'refused', text: /somebody else/ })
  writeFileSync(join(files.root, 'odd-1.json'), '{ "version": 1 }')
  t.match(await provider.list(OWNER), { complete: false }, 'nothing follows from a listing with a gap')
  t.equal(await provider.read('odd-1'), undefined)
  t.match(await provider.delete('odd-1'), { kind: 'refused' })
  t.match(await provider.create(order('odd-1')), { kind: 'refused' })
  t.ok(existsSync(join(files.root, 'odd-1.json')))
})

t.test('ports are given once, and back', async t => {
  const { provider } = lab(t, IDLE_AGENT)
  const hosts = ['port-1', 'port-2', 'port-3']
  for (const answer of await Promise.all(hosts.map(host => provider.create(order(host)))))
    t.match(answer, { kind: 'done' })
  t.match(await provider.create(order('port-4')), { kind: 'refused', text: /ports/ })
  await provider.delete('port-2')
  t.match(await provider.create(order('port-4')), { kind: 'done' })
  for (const host of ['port-1', 'port-3', 'port-4']) await provider.delete(host)
})

t.test('an agent gets the token in a file for us alone, and none of our settings', async t => {
  const { options, files } = lab(t, IDLE_AGENT)
  const provider = new ProcessProvider({
    ...options,
    authToken: 'token-of-the-plane',
    env: { ...env, SWITCHYARD_CONTROL_PLANE_NODE_ID: 'x' },
  })
  await provider.create(order('told-1'))
  const told = readFileSync(`/proc/${pidOf(files, 'told-1')}/environ`, 'utf8').split('\0')
  const path = join(files.directoryOf('told-1'), 'token')
  t.same(
    told.filter(one => one.startsWith('SWITCHYARD_')),
    [`SWITCHYARD_AUTH_TOKEN_FILE=${path}`],
  )
  t.equal(readFileSync(path, 'utf8'), 'token-of-the-plane')
  t.match(await provider.delete('told-1'), { kind: 'done' })
})

/** As an agent starts them: stdin a pipe in its directory, a group of its own. */
async function gameServer(directory: string): Promise<number> {
  mkdirSync(directory, { recursive: true })
  const input = join(directory, 'stdin')
  await makeFifo(input)
  const child = spawn('sleep', ['600'], {
    detached: true,
    stdio: [openSync(input, constants.O_RDWR), 'ignore', 'ignore'],
    cwd: '/',
  })
  child.unref()
  if (child.pid === undefined) throw new Error('no game server has started')
  return child.pid
}
