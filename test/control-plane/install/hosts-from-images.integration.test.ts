import t from 'tap'
import type { HostId } from '../../../proto/contract/ids.ts'
import { joinEndpoint } from '../../../control-plane/install/join-endpoint.ts'
import { IdentityKeeper } from '../../../control-plane/install/installation-identity.ts'
import { hostState } from '../../../control-plane/scaler/host.ts'
import type { HardwareName, PoolSpec, ProviderName } from '../../../control-plane/scaler/pool.ts'
import type { HostSight } from '../../../control-plane/scaler/observed-host.ts'
import { UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import { templateName } from '../../../control-plane/scaler/template-name.ts'
import { BakeLoop } from '../../../control-plane/scaling/bake-loop.ts'
import { ScalerLoop } from '../../../control-plane/scaling/scaler-loop.ts'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { systemRandom } from '../../../lib/random.ts'
import { startStatusServer } from '../../../lib/status-server.ts'
import { DockerEngine, dockerMissing } from '../../support/docker-engine.ts'
import { eventually } from '../../support/eventually.ts'
import { openProvider } from '../providers/docker/docker-lab.ts'
import { attached, spec } from '../scaler/scaler-lab.ts'
import { buildMachine, careOn, example, openLedger, packProduct, template } from './machine-lab.ts'

const skip = dockerMissing ?? false
const WAIT_MS_MAX = 120_000
const TICK_MS = 100
/** Stands for what an installation downloads elsewhere: here nothing can be. */
const DOWNLOAD_S = 10

t.test(
  'the first host installs by SSH, the bake runs beside it, the second comes from the image',
  { skip },
  async t => {
    const engine = await DockerEngine.start()
    t.after(() => engine.end())
    const image = await buildMachine(engine)
    const srv = packProduct(engine)
    const before = await engine.inventory()
    const opened = await openLedger(t)
    const { ledger, token } = opened

    const server = await startStatusServer({
      bind: engine.gateway,
      port: 0,
      source: {
        healthy: () => true,
        notReady: () => undefined,
        metrics: async () => ({ contentType: '', text: '' }),
      },
      other: joinEndpoint({
        identity: new IdentityKeeper(opened),
        ledger,
        // Nobody serves there: what an agent does with its identity is tried elsewhere.
        controlPlanes: [`${engine.gateway}:9`],
        authToken: 'a-token-of-all-agents',
        clock: systemClock,
        log: silentLog,
      }),
    })
    t.after(() => server.close())
    const care = careOn(opened, { joinUrl: `http://${engine.gateway}:${server.port}/v1/join` })

    const provider = openProvider(engine)
    const name = 'docker-here' as ProviderName
    const joined = new Map<string, HostSight>()
    /** A host counts as attached once its agent has its identity, and runs with it. */
    const look = async (): Promise<void> => {
      for (const host of (await ledger.read()).hosts) {
        if (joined.has(host.id) || host.providerId === undefined) continue
        const said = await engine
          .run(host.providerId, [
            'sh',
            '-c',
            'cat /var/lib/switchyard/identity.json /var/lib/switchyard/agent/agent.json',
          ])
          .catch(() => '')
        if (said.includes(`"hostId":"${host.id}"`)) joined.set(host.id, attached())
      }
    }
    const common = { ledger, store: opened.store, token, care, clock: systemClock, log: silentLog }
    const scaler = new ScalerLoop({
      ...common,
      providers: new Map([[name, { info: { name, kind: 'docker', canSnapshot: true }, provider }]]),
      sights: async () => {
        await look()
        return tag => joined.get(tag) ?? UNSEEN
      },
      counts: { passed: () => {}, called: () => {}, listed: () => {} },
      random: systemRandom,
    })
    const bakes = new BakeLoop({
      ...common,
      providers: new Map([[name, provider]]),
      wake: () => scaler.wake(),
    })
    const ticker = setInterval(() => {
      scaler.tick()
      bakes.tick()
    }, TICK_MS)
    t.teardown(() => clearInterval(ticker))

    const contents = {
      ...template(image),
      install: `sleep ${DOWNLOAD_S}\n${example('install.sh')}\necho installed >> /var/log/steps\n`,
      start: example('start.sh'),
    }
    const pool = spec({
      provider: name,
      hosts: 1,
      max: 3,
      ladder: ['1c-512m' as HardwareName],
      settings: { mounts: `${srv}:/srv/switchyard:ro` },
    })
    const wanted: PoolSpec = { ...pool, template: templateName(pool.name, contents) }
    const put = (hosts: number, expected: number | undefined) =>
      ledger.commit(token(), [{ kind: 'pool.put', spec: { ...wanted, hosts }, expected }], [])
    await ledger.commit(
      token(),
      [
        {
          kind: 'record.put',
          collection: 'template',
          id: wanted.template,
          expected: undefined,
          value: { ...contents, name: wanted.template },
        },
      ],
      [],
    )
    const ready = (count: number): Promise<readonly string[]> =>
      eventually(`${count} hosts to be ready`, WAIT_MS_MAX, async () => {
        scaler.wake()
        const { hosts } = await ledger.read()
        const ids = hosts.filter(host => hostState(host).kind === 'ready').map(({ id }) => id)
        return ids.length === count ? ids : undefined
      })
    const containerOf = async (id: string): Promise<string> =>
      (await ledger.read()).hosts.find(host => host.id === id)?.providerId ?? ''

    const asked = performance.now()
    t.equal(await put(1, undefined), 'done')
    const [first = ''] = await ready(1)
    const firstMs = performance.now() - asked
    const stepsOf = async (id: string): Promise<string> =>
      engine.run(await containerOf(id), [
        'sh',
        '-c',
        'cat /var/log/steps; grep -c joined /var/log/switchyard-agent.log',
      ])
    t.equal(await stepsOf(first), 'installed\n1\n', 'installed by script, joined by itself')

    const record = await eventually('the image to be ready', WAIT_MS_MAX, async () => {
      const [one] = (await ledger.read()).collections.image.values()
      if (one?.value.state.kind === 'failed') throw new Error(one.value.state.why)
      return one?.value.state.kind === 'ready' ? one.value.state : undefined
    })
    const bakedMs = performance.now() - asked
    await eventually('the machines of the bake to be gone', WAIT_MS_MAX, async () => {
      scaler.wake()
      const { hosts } = await ledger.read()
      return hosts.filter(({ id }) => id.startsWith('bake-')).every(host => hostState(host).kind === 'gone')
        ? true
        : undefined
    })
    const facts = await ledger.read()
    const again = performance.now()
    t.equal(await put(2, facts.pools[0]?.version), 'done')
    const ids = await ready(2)
    const secondMs = performance.now() - again
    const second = ids.find(id => id !== first) ?? ''
    const row = (await ledger.read()).hosts.find(host => host.id === second)
    t.equal(row?.image, record.imageId, 'the second one is made from the image')
    t.equal(
      await stepsOf(second),
      'installed\n1\n',
      'its installation is the image’s: no script has run again',
    )
    t.equal(
      await engine
        .run(await containerOf(second), ['cat', '/var/lib/switchyard/identity.json'])
        .then(text => (JSON.parse(text) as { readonly hostId: string }).hostId),
      second,
    )
    const keys = await Promise.all(
      [first, second].map(async id =>
        engine.run(await containerOf(id), ['cat', '/etc/ssh/ssh_host_ed25519_key.pub']),
      ),
    )
    t.not(keys[0], keys[1], 'each has host keys of its own')
    t.comment(
      `ready after: by script ${(firstMs / 1_000).toFixed(1)} s (${DOWNLOAD_S} s of it stand for downloads), from the image ${(secondMs / 1_000).toFixed(1)} s, ` +
        `${(firstMs / secondMs).toFixed(1)} times as fast; the image was ready after ${(bakedMs / 1_000).toFixed(1)} s`,
    )

    const late = await ledger.read()
    const token1 = (await care.firstBoot({ id: second as HostId, pool: pool.name })).join?.token
    const refused = await fetch(`http://${engine.gateway}:${server.port}/v1/join`, {
      method: 'POST',
      body: JSON.stringify({ token: token1 }),
    })
    t.equal(refused.status, 403, 'who has joined is told nothing again')
    t.equal(await put(0, late.pools[0]?.version), 'done')
    await eventually('everything to be gone', WAIT_MS_MAX, async () => {
      scaler.wake()
      const { containers } = await engine.inventory()
      return containers.length === before.containers.length ? true : undefined
    })
    clearInterval(ticker)
    await Promise.all([scaler.idle(), bakes.idle()])
    t.same(await engine.inventory(), before, 'nothing is left')
  },
)
