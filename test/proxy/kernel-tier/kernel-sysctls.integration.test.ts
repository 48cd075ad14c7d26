import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'
import { KernelHold } from '../../../proxy/kernel-tier/kernel-hold.ts'
import { runProxy, startProxy } from '../support/proxy-process.ts'
import {
  carried,
  isComplete,
  PLACES,
  PLACES_6,
  setSysctls,
  startPlayers,
  startShards,
  tableNow,
} from './kernel-lab.ts'
import { kernelYaml, onMachines } from './on-machines.ts'

/** As a machine has them that never forwarded anything, and checks what comes strictly. */
const FRESH = [
  'net/ipv4/ip_forward=0',
  'net/ipv4/conf/all/accept_local=0',
  'net/ipv4/conf/all/rp_filter=1',
  'net/ipv4/conf/all/send_redirects=1',
  ...['front', 'back'].flatMap(at =>
    ['accept_local=0', 'rp_filter=1', 'send_redirects=1', 'forwarding=0'].map(
      setting => `net/ipv4/conf/${at}/${setting}`,
    ),
  ),
]

/** What these settings are now, as they are given. */
function now(settings: readonly string[] = FRESH): readonly string[] {
  return settings.map(setting => {
    const [name = ''] = setting.split('=')
    return `${name}=${readFileSync(`/proc/sys/${name}`, 'utf8').trim()}`
  })
}

/** `FRESH`, with what was set since. */
function freshBut(...settings: readonly string[]): readonly string[] {
  const names = settings.map(setting => setting.split('=')[0])
  return FRESH.map(one => settings[names.indexOf(one.split('=')[0])] ?? one)
}

const OURS = freshBut(
  'net/ipv4/conf/all/send_redirects=0',
  ...['front', 'back'].flatMap(at =>
    ['accept_local=1', 'rp_filter=2', 'send_redirects=0', 'forwarding=1'].map(
      setting => `net/ipv4/conf/${at}/${setting}`,
    ),
  ),
)

function inside(): void {
  t.beforeEach(() => setSysctls(FRESH))

  t.test('what is needed is set, is enough to play, and is given back at a clean stop', async t => {
    t.same(now(), FRESH)
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), kernelYaml())
    t.equal(proxy.ready.dataPlane.tier, 'kernel', JSON.stringify(proxy.ready.dataPlane))
    t.same(now(), OURS)
    const [player] = startPlayers(t, proxy, 1)
    await carried(proxy, 1)
    const { received } = await player!.ask()
    await player!.until('the kernel carries it', one => one.received > received + 200)
    await player!.ask('pause')
    t.equal((await player!.until('all is answered', isComplete)).wrong, 0)
    await proxy.stop()
    t.same(now(), FRESH)
    t.equal(await tableNow(), undefined)
  })

  t.test('auto takes what somebody has prepared, and changes nothing itself', async t => {
    startShards(t)
    const yaml = kernelYaml().replace('dataPlane: kernel', 'dataPlane: auto')
    const unprepared = await startProxy(t, t.testdir({ unprepared: {} }), yaml)
    t.match(unprepared.ready.dataPlane, {
      tier: 'dgram',
      reasons: [{ tier: 'kernel', why: /front.accept_local=1/, remedy: /--data-plane kernel/ }, {}],
    })
    t.same(now(), FRESH)
    await unprepared.stop()
    const prepared = ['ip_forward=1', 'conf/all/accept_local=1'].map(setting => `net/ipv4/${setting}`)
    setSysctls([...prepared, ...['all', 'front', 'back'].map(at => `net/ipv4/conf/${at}/rp_filter=0`)])
    const before = now()
    const proxy = await startProxy(t, t.testdir({ prepared: {} }), yaml)
    t.match(proxy.ready.dataPlane, { tier: 'kernel', reasons: [] }, JSON.stringify(proxy.ready.dataPlane))
    startPlayers(t, proxy, 1)
    await carried(proxy, 1)
    t.same(now(), before)
    const second = await startProxy(t, t.testdir({ second: {} }), yaml)
    t.match(second.ready.dataPlane, { tier: 'dgram', reasons: [{ why: /another proxy/ }, {}] })
    await second.stop()
    await proxy.stop()
    t.same(now(), before)
    t.equal(await tableNow(), undefined)
  })

  t.test(
    'a later process gives back what a killed one has set, but for what somebody else has set',
    async t => {
      const directory = t.testdir()
      const first = await startProxy(t, directory, kernelYaml())
      await first.kill()
      t.same(now(), OURS)
      const foreign = 'net/ipv4/conf/back/rp_filter=0'
      setSysctls([foreign])
      const second = await startProxy(t, directory, kernelYaml())
      t.equal(second.ready.dataPlane.tier, 'kernel')
      await second.stop()
      t.same(now(), freshBut(foreign))
    },
  )

  t.test('what forwards since another program wanted it goes on forwarding', async t => {
    const proxy = await startProxy(t, t.testdir(), kernelYaml())
    t.same(now(), OURS)
    setSysctls(['net/ipv4/ip_forward=1'])
    await proxy.stop()
    t.same(
      now(),
      freshBut('net/ipv4/ip_forward=1', ...['front', 'back'].map(at => `net/ipv4/conf/${at}/forwarding=1`)),
    )
  })

  t.test('a start that fails takes nothing from what a killed process has left in the kernel', async t => {
    startShards(t)
    const directory = t.testdir()
    const first = await startProxy(t, directory, kernelYaml())
    const [player] = startPlayers(t, first, 1)
    await carried(first, 1)
    await first.kill()
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(first.port, PLACES.front, resolve))
    const yaml = kernelYaml().replace('port: 0, bind', `port: ${first.port}, bind`)
    const { end, text } = await runProxy(t, directory, yaml)
    t.not(end, 'exit code 0')
    t.match(text, /SWY_PORT_TAKEN/)
    t.same(now(), OURS)
    const { received } = await player!.ask()
    await player!.until('the kernel carries on', one => one.received > received + 100)
    await new Promise(resolve => taken.close(resolve))
    const again = await startProxy(t, directory, yaml)
    await carried(again, 1)
    await again.stop()
    t.same(now(), FRESH)
  })

  t.test('IPv6 is forwarded for whom it is needed, and every interface learns and is as before', async t => {
    const conf = (at: string, setting: string) => `net/ipv6/conf/${at}/${setting}`
    // It has a link-local address alone, as one that waits for a router's word, and forwards.
    for (const words of ['link add quiet type bridge', 'link set quiet up']) spawnSync('ip', words.split(' '))
    const before = [
      `${conf('all', 'forwarding')}=0`,
      `${conf('front', 'forwarding')}=0`,
      `${conf('front', 'accept_ra')}=1`,
      `${conf('quiet', 'forwarding')}=1`,
      `${conf('quiet', 'accept_ra')}=1`,
    ]
    setSysctls(before)
    const four = await startProxy(t, t.testdir({ four: {} }), kernelYaml())
    t.same(now(before), before, 'nobody comes by IPv6')
    await four.stop()
    const yaml = kernelYaml().replace(`bind: ${PLACES.front}`, `bind: [${PLACES.front}, '${PLACES_6.front}']`)
    const both = await startProxy(t, t.testdir({ both: {} }), yaml)
    t.same(
      now(before).map(setting => setting.replace(/^.*\/(.*\/)/, '$1')),
      [
        'all/forwarding=1',
        'front/forwarding=1',
        'front/accept_ra=2',
        'quiet/forwarding=1',
        'quiet/accept_ra=2',
      ],
    )
    await both.stop()
    t.same(now(before), before)
    spawnSync('ip', ['link', 'delete', 'quiet'])
  })

  t.test('a process that carries by other means gives back what a killed one has set', async t => {
    const directory = t.testdir()
    const first = await startProxy(t, directory, kernelYaml())
    await first.kill()
    const second = await startProxy(t, directory, kernelYaml(), ['--data-plane', 'dgram'])
    t.same(now(), FRESH)
    await second.stop()
  })

  t.test('where the administrator wants nothing changed, what is missing is named', async t => {
    const proxy = await startProxy(t, t.testdir(), kernelYaml('kernelSysctls: check'))
    t.match(proxy.ready.dataPlane, {
      tier: 'dgram',
      reasons: [{ why: /front\/rp_filter=2 .*is not set$/, remedy: /^sysctl -w .*front\/forwarding=1/ }],
    })
    t.notMatch(
      proxy.ready.dataPlane.reasons[0]!.remedy,
      /send_redirects/,
      'what is only better so is not asked for',
    )
    t.same(now(), FRESH)
    await proxy.stop()
  })

  t.test('where settings cannot be written, it says which, and why, and leaves none behind', async t => {
    const sealed = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"'
    const before = ['unshare', '--mount', 'sh', '-c', sealed, 'sealed']
    const proxy = await startProxy(t, t.testdir(), kernelYaml(), [], {}, before)
    t.match(proxy.ready.dataPlane, {
      tier: 'dgram',
      reasons: [{ why: /cannot be set from here: .*(EROFS|read-only)/, remedy: /^sysctl -w / }],
    })
    t.same(now(), FRESH)
    await proxy.stop()
  })

  t.test('who holds the table is told by the network namespace, whatever pids are seen', async t => {
    const hold = await KernelHold.take()
    t.ok(hold, 'nobody has it')
    const before = ['unshare', '--pid', '--fork', '--kill-child']
    const second = await startProxy(t, t.testdir({ second: {} }), kernelYaml(), [], {}, before)
    t.match(second.ready.dataPlane, {
      tier: 'dgram',
      reasons: [{ why: /another proxy.* carries by the kernel of this network namespace already/ }],
    })
    t.same(now(), FRESH, 'and it has touched nothing')
    await second.kill()
    await hold!.release()
  })
}

onMachines(t, { title: 'settings of the system, on machines of their own', file: import.meta.url }, inside)
