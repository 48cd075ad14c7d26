import t from 'tap'
import { IdentityKeeper } from '../../../control-plane/install/installation-identity.ts'
import type { HostRecord } from '../../../control-plane/scaler/host.ts'
import { DockerEngine, dockerMissing } from '../../support/docker-engine.ts'
import { eventually } from '../../support/eventually.ts'
import { row } from '../scaler/scaler-lab.ts'
import { orderOf } from '../providers/docker/docker-lab.ts'
import { bootMachine, buildMachine, careOn, openLedger, template } from './machine-lab.ts'

const skip = dockerMissing ?? false

t.test('machines are installed by SSH', { skip }, async t => {
  const engine = await DockerEngine.start()
  t.after(() => engine.end())
  const image = await buildMachine(engine)
  const opened = await openLedger(t)
  const care = careOn(opened, { joinUrl: 'http://192.0.2.1:7480/v1/join' })
  const machine = await bootMachine(t, engine, care, 'ssh-1', image)
  const host: HostRecord = row('ssh-1', 'installing')
  const look = (command: string): Promise<string> => engine.run(machine.providerId, ['sh', '-c', command])

  t.test('install, then start; again, when asked again', async t => {
    const scripts = template(image, {
      install: 'cat > /dev/null; echo install >> /steps; id -u >> /steps',
      start: 'echo "start $SWITCHYARD_AGENT_JOIN" >> /steps',
    })
    const done = { kind: 'done', value: undefined }
    const both = await Promise.all([
      care.install(host, scripts, machine),
      care.install(host, scripts, machine),
    ])
    t.same(both, [done, done], 'what is asked for twice at once is done once')
    const { join } = await care.firstBoot(host)
    const steps = `install\n0\nstart ${join?.url}#${join?.token}\n`
    t.equal(await look('cat /steps'), steps)
    t.same(await care.install(host, scripts, machine), done)
    t.equal(await look('cat /steps'), `${steps}${steps}`)
    t.equal(await look('ls /tmp'), '', 'no script is left there')
  })

  t.test('a script that fails is refused with its last words, and the next one is not begun', async t => {
    const scripts = template(image, {
      install: 'seq 1 1000; echo "no such package: unicorn" >&2; exit 7',
      start: 'touch /started',
    })
    const answer = await care.install(host, scripts, machine)
    t.match(answer, {
      kind: 'refused',
      text: /install ended with 7.*999 \| 1000 \| no such package: unicorn$/,
    })
    t.ok('text' in answer && answer.text.length < 2_000)
    t.match(await look('ls /started || true'), /No such file/)
  })

  t.test('what a host joins with is in nobody’s events', async t => {
    const scripts = template(image, {
      install: '',
      start: 'env | grep SWITCHYARD; cat /etc/switchyard/first-boot/join; exit 3',
    })
    const answer = await care.install(host, scripts, machine)
    const { join } = await care.firstBoot(host)
    t.match(answer, { kind: 'refused', text: /SWITCHYARD_AGENT_JOIN=http.*#\*\*\*/ })
    t.notOk('text' in answer && answer.text.includes(join?.token ?? ''))
  })

  t.test('a script that hangs is killed with all that it has started', async t => {
    const hasty = careOn(opened, { scriptMs: 2_000 })
    const scripts = template(image, { install: 'echo hangs here; sleep 12345 & sleep 12345' })
    t.match(await hasty.install(host, scripts, machine), {
      kind: 'refused',
      text: /install took longer than 2 s.*hangs here/,
    })
    t.notMatch(await look('ps'), /12345/)
    t.equal(await look('ls /tmp'), '')
  })

  t.test('output without end is bounded', async t => {
    const scripts = template(image, {
      install: 'yes "a long line of a chatty script" | head -c 20000000; exit 1',
    })
    const answer = await care.install(host, scripts, machine)
    t.match(answer, { kind: 'refused', text: /a long line of a chatty script/ })
    t.ok('text' in answer && answer.text.length < 2_000)
  })

  t.test('who has another key, or another machine, is not let in', async t => {
    const others = careOn(await openLedger(t), { reachMs: 1_500 })
    t.match(await others.install(host, template(image), machine), {
      kind: 'unknown',
      text: /root@.*:22 does not let us in: .*authentication/i,
    })
    const nowhere = careOn(opened, { reachMs: 1_500 })
    t.match(await nowhere.install(host, template(image, { sshPort: 2 }), machine), {
      kind: 'unknown',
      text: /:2 does not let us in: .*ECONNREFUSED/,
    })
    t.match(await care.install(host, template(image), { ...machine, address: undefined }), {
      kind: 'unknown',
      text: /no address/,
    })
    const second = await bootMachine(t, engine, care, 'ssh-2', image)
    t.match(
      await care.install(host, template(image), { ...machine, address: second.address }),
      { kind: 'unknown', text: /another host key than before/ },
      'another machine at the address of one that we know',
    )
  })

  t.test('one script: well, failing, with its mirror, or killed when nobody wants it any more', async t => {
    const near = careOn(opened, {
      nearMirror: (id, pool) => Promise.resolve(`http://192.0.2.7:5000/${pool}/${id}`),
    })
    const run = (script: string, signal = new AbortController().signal) =>
      near.run(host, template(image), machine, { script, signal })
    t.same(await run('echo "{registryMirror}" > /mirror'), { kind: 'done' })
    t.equal(await look('cat /mirror'), `http://192.0.2.7:5000/${host.pool}/${host.id}\n`)
    t.match(await run('echo no licence left; exit 3'), {
      kind: 'failed',
      text: /ended with 3.*no licence left/,
    })
    const unwanted = new AbortController()
    const ending = run('touch /begun; sleep 54321 & sleep 54321', unwanted.signal)
    await eventually('the script to run', 120_000, async () =>
      (await look('ls /begun 2>&1 || true')).startsWith('/begun') ? true : undefined,
    )
    unwanted.abort()
    t.match(await ending, { kind: 'failed', text: /was ended/ })
    t.notMatch(await look('ps'), /54321/)
    t.match(await run('true', AbortSignal.abort()), { kind: 'unreachable' })
    const nowhere = { script: 'true', signal: new AbortController().signal }
    t.match(await near.run(host, template(image), { ...machine, address: undefined }, nowhere), {
      kind: 'unreachable',
      text: /no address/,
    })
  })

  t.test('a machine that dies meanwhile leaves it open', async t => {
    const dying = await bootMachine(t, engine, care, 'ssh-3', image)
    const scripts = template(image, { install: 'echo before; kill -KILL -1; sleep 60' })
    t.match(await care.install(row('ssh-3', 'installing'), scripts, dying), { kind: 'unknown' })
  })

  t.test('prepare starts nothing, and seal takes every identity away', async t => {
    await look(
      'mkdir -p /var/lib/switchyard/agent; echo x > /var/lib/switchyard/identity.json; echo x > /root/.ash_history',
    )
    const scripts = template(image, { install: 'touch /installed', start: 'touch /started-now' })
    const order = orderOf('ssh-1', image)
    t.match(await care.prepare(order, scripts, machine), { kind: 'done' })
    t.match(await care.prepare(order, scripts, machine), { kind: 'done' }, 'it may be asked for again')
    t.match(await care.verify(order, scripts, machine), { kind: 'refused' }, 'no image yet')
    t.match(await care.seal(order, scripts, machine), { kind: 'done' })
    t.equal(
      await look(
        'ls /installed; cat /etc/machine-id; ls /started-now /etc/ssh /etc/switchyard/first-boot /var/lib/switchyard /root 2>/dev/null; true',
      ),
      '/installed\n/etc/ssh:\n\n/etc/switchyard/first-boot:\n\n/root:\n\n/var/lib/switchyard:\n',
    )
  })

  t.test('the identity is made once, whoever asks', async t => {
    const fresh = await openLedger(t)
    const [first, second] = await Promise.all(
      [new IdentityKeeper(fresh), new IdentityKeeper(fresh)].map(keeper => keeper.get()),
    )
    t.same(first, second)
    t.match(first?.sshPublicKey, /^ssh-ed25519 /)
    const standby = new IdentityKeeper({ ledger: (await openLedger(t)).ledger, token: () => undefined })
    await t.rejects(standby.get(), { code: 'SWY_NOT_ACTIVE' })
  })
})
