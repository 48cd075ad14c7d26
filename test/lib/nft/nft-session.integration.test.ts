import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { Namespaces } from '../../chaos/world/namespaces.ts'
import { until } from '../../proxy/support/until.ts'
import { nftMissing } from '../../support/nft-missing.ts'

const skip = nftMissing() ?? false
/** Takes the permission away; part of util-linux, which every Debian has. */
const POWERLESS = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin', 'nft']

const namespaces = new Namespaces('nft')
t.teardown(() => namespaces.remove())
if (skip === false) namespaces.makeMachine('rules')
const command = [...namespaces.on('rules'), 'nft']

function failureOf(error: unknown): { failure: string; line: number | undefined; message: string } {
  if (!(error instanceof NftError)) throw error
  return { failure: error.failure, line: error.line, message: error.message }
}

async function failing(work: Promise<unknown>): Promise<ReturnType<typeof failureOf>> {
  return work.then(() => {
    throw new Error('it was carried out')
  }, failureOf)
}

interface Listing {
  readonly nftables: readonly {
    readonly map?: { readonly name: string; readonly elem?: readonly unknown[] }
    readonly counter?: { readonly name: string; readonly packets: number }
  }[]
}

async function elements(session: NftSession, table: string): Promise<number> {
  const { nftables } = (await session.list(`list map ip ${table} places`)) as Listing
  return nftables.find(({ map }) => map !== undefined)?.map?.elem?.length ?? 0
}

const PLACES = 'map places { type inet_service : ipv4_addr; }'

t.test('a script is one transaction: all of it holds, or nothing', { skip }, async t => {
  const session = NftSession.open({ command })
  t.teardown(() => session.close())
  await session.run(`table ip whole { ${PLACES}; }`)
  const refused = await failing(
    session.run('add element ip whole places { 1 : 10.0.0.1 }\nadd element ip whole absent { 2 : 10.0.0.2 }'),
  )
  t.match(refused, { failure: 'absent', line: 2, message: /No such file or directory/ })
  t.equal(await elements(session, 'whole'), 0, 'the first line does not hold either')
  await session.run('add element ip whole places { 1 : 10.0.0.1 }')
  t.equal(await elements(session, 'whole'), 1)
  await session.run('delete table ip whole')
  t.match(await failing(session.list('list table ip whole')), { failure: 'absent' })
})

t.test('a script that is read only changes nothing, and says what is wrong with it', { skip }, async t => {
  const session = NftSession.open({ command })
  t.teardown(() => session.close())
  await session.check(`table ip read { ${PLACES}; }`)
  t.match(await failing(session.list('list table ip read')), { failure: 'absent' })
  t.match(await failing(session.check('table ip read { nonsense; }')), { failure: 'refused', line: 1 })
})

t.test('of scripts that wait together each has its own answer, in order', { skip }, async t => {
  const session = NftSession.open({ command })
  t.teardown(() => session.close())
  await session.run(`table ip crowd { ${PLACES}; }`)
  const answers = await Promise.allSettled(
    Array.from({ length: 200 }, (_, port) =>
      session.run(port === 77 ? 'this is not nft' : `add element ip crowd places { ${port + 1} : 10.0.0.1 }`),
    ),
  )
  const refused = answers.flatMap((answer, at) => (answer.status === 'rejected' ? [at] : []))
  t.same(refused, [77], 'who waited beside a mistake does not pay for it')
  t.equal(await elements(session, 'crowd'), 199)
  t.match(await failing(session.run('add map ip crowd places { type mark : mark; }')), { failure: 'refused' })
})

t.test('what waited is carried out before the end, and nothing after it', { skip }, async t => {
  const session = NftSession.open({ command })
  const added = session.run(`table ip late { ${PLACES}; }`)
  await session.close()
  await added
  t.match(await failing(session.run('delete table ip late')), { failure: 'closed' })
  t.match(await failing(session.list('list tables')), { failure: 'closed' })
})

t.test('no nft, no permission, no answer and no room are told apart', { skip }, async t => {
  const cases = [
    ['missing', ['switchyard-has-no-such-program']],
    ['missing', [...namespaces.on('rules'), 'switchyard-has-no-such-program']],
    ['not-permitted', [...namespaces.on('rules'), ...POWERLESS]],
  ] as const
  for (const [failure, words] of cases) {
    const session = NftSession.open({ command: words })
    t.match(await failing(session.list('list tables')), { failure }, words.join(' '))
    t.match(await failing(session.run('add table ip never')), { failure }, words.join(' '))
    await session.close()
  }
  const hanging = NftSession.open({ command: ['sh', '-c', 'exec sleep 1000'], withinMs: 50 })
  t.match(await failing(hanging.run('add table ip never')), { failure: 'timeout' })
  const full = NftSession.open({ command })
  const outcomes = await Promise.allSettled(Array.from({ length: 10_001 }, () => full.run('list tables')))
  const overloaded = outcomes.filter(
    outcome => outcome.status === 'rejected' && failureOf(outcome.reason).failure === 'overloaded',
  )
  t.equal(overloaded.length, 1)
})

/** Of this process, by pid, with their words. */
function children(): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const name of readdirSync('/proc').filter(entry => /^\d+$/.test(entry)))
    try {
      const parent = / \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/, ''))?.[1]
      if (Number(parent) === process.pid)
        found.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim())
    } catch {
      // It has ended meanwhile.
    }
  return found
}

function prompts(): readonly number[] {
  return [...children()].filter(([, words]) => words.endsWith('nft -i')).map(([pid]) => pid)
}

const gone = (pid: number) => until('the prompt has ended', () => !prompts().includes(pid))

t.test('changes go to one nft that stays, each all or nothing, and keep their order', { skip }, async t => {
  const session = NftSession.open({ command })
  await session.run(`table ip prompt { ${PLACES}; }`)
  t.same(prompts(), [], 'what is no change begins none')
  await session.change('add element ip prompt places { 1 : 10.0.0.1 }')
  const [pid = 0] = prompts()
  const refused = await failing(
    session.change('add element ip prompt places { 2 : 10.0.0.1 }\ndelete element ip prompt places { 77 }'),
  )
  t.match(refused, { failure: 'absent', message: /No such file or directory/ })
  t.match(await failing(session.change('add element ip prompt places { nonsense')), { failure: 'refused' })
  t.equal(await elements(session, 'prompt'), 1, 'nothing of either holds')
  await session.change('delete element ip prompt places { 1 }\nadd element ip prompt places { 1 : 10.0.0.2 }')
  const many = Array.from({ length: 50 }, (_, at) => `${at + 100} : 10.0.0.1`)
  await Promise.all([
    ...many.map(element => session.change(`add element ip prompt places { ${element} }`)),
    session.run('delete element ip prompt places { 149 }'),
    session.change('add element ip prompt places { 149 : 10.0.0.3 }'),
    session.change('delete element ip prompt places { 148 }'),
  ])
  t.equal(await elements(session, 'prompt'), 50)
  t.same(prompts(), [pid], 'it is the same still')
  const long = Array.from({ length: 2_000 }, (_, at) => `${at + 1_000} : 10.0.0.1`)
  await session.change(`add element ip prompt places { ${long.join(', ')} }`)
  t.equal(await elements(session, 'prompt'), 2_050, 'a long one, too')
  await session.run('delete table ip prompt')
  t.match(await failing(session.change('add element ip prompt places { 1 : 10.0.0.1 }')), {
    failure: 'absent',
  })
  await session.close()
  await gone(pid)
})

t.test('a prompt that was killed costs no change', { skip }, async t => {
  const session = NftSession.open({ command })
  await session.run(`table ip killed { ${PLACES}; }`)
  await session.change('add element ip killed places { 1 : 10.0.0.1 }')
  const [pid = 0] = prompts()
  process.kill(pid, 'SIGKILL')
  await session.change('add element ip killed places { 2 : 10.0.0.1 }')
  await gone(pid)
  await session.change('add element ip killed places { 3 : 10.0.0.1 }')
  await session.change('add element ip killed places { 4 : 10.0.0.1 }')
  t.equal(await elements(session, 'killed'), 4)
  t.equal(prompts().length, 1, 'there is another one')
  const [next = 0] = prompts()
  process.kill(next, 'SIGSTOP')
  const hanging = session.change('add element ip killed places { 5 : 10.0.0.1 }')
  process.kill(next, 'SIGKILL')
  await hanging
  t.equal(await elements(session, 'killed'), 5, 'nor one that ends in the middle of it')
  await session.run('delete table ip killed')
  await session.close()
})

t.test('a prompt that dies after its first change is replaced', { skip }, async t => {
  const session = NftSession.open({ command })
  await session.run(`table ip early { ${PLACES}; }`)
  await session.change('add element ip early places { 1 : 10.0.0.1 }')
  const [pid = 0] = prompts()
  process.kill(pid, 'SIGKILL')
  await gone(pid)
  for (const port of [2, 3]) await session.change(`add element ip early places { ${port} : 10.0.0.1 }`)
  t.equal(prompts().length, 1, 'by the second change it was noticed')
  t.equal(await elements(session, 'early'), 3)
  await session.run('delete table ip early')
  await session.close()
})

t.test('before it remembers too much it is replaced', { skip }, async t => {
  const session = NftSession.open({ command })
  await session.run(`table ip memory { ${PLACES}; }`)
  const many = Array.from({ length: 700 }, (_, at) => `${at + 1} : 10.0.0.1`).join(', ')
  const pids = new Set<number>()
  for (let change = 0; change < 50; change += 1) {
    await session.change(`add element ip memory places { ${many} }`)
    for (const pid of prompts()) pids.add(pid)
  }
  t.ok(pids.size === 2, `${pids.size} prompts for ${50 * many.length} characters`)
  await session.run('delete table ip memory')
  await session.close()
})

t.test('an nft that has no prompt, or whose prompt says nothing, does what it is told', { skip }, async t => {
  for (const prompt of ['exit 1', 'exec sleep 1000']) {
    const program = `case "$*" in -i) ${prompt};; *) exec ${command.join(' ')} "$@";; esac`
    const session = NftSession.open({ command: ['sh', '-c', program, 'nft'], withinMs: 1_000 })
    await session.run(`table ip promptless { ${PLACES}; }`)
    await session.change('add element ip promptless places { 1 : 10.0.0.1 }')
    await session.change('add element ip promptless places { 2 : 10.0.0.1 }')
    t.equal(await elements(session, 'promptless'), 2, prompt)
    t.same(
      [...children().values()].filter(words => /sleep/.test(words)),
      [],
    )
    await session.run('delete table ip promptless')
    await session.close()
  }
})

function listers(): readonly number[] {
  return [...children()].filter(([, words]) => / nft -j (-t )?-i$/.test(` ${words}`)).map(([pid]) => pid)
}

t.test('who lists often does it by two that stay, one of them without elements', { skip }, async t => {
  const session = NftSession.open({ command, listsOften: true })
  await session.run(`table ip often { ${PLACES}; }`)
  t.same(listers(), [], 'none before the first listing')
  const many = Array.from({ length: 5_000 }, (_, at) => `${at + 1} : 10.0.0.1`).join(', ')
  await session.run(`add element ip often places { ${many} }`)
  for (let time = 0; time < 3; time += 1) t.equal(await elements(session, 'often'), 5_000)
  const { nftables } = (await session.outline('list ruleset ip')) as Listing
  const maps = nftables.flatMap(({ map }) => (map === undefined ? [] : [map]))
  t.ok(maps.length > 0 && maps.every(({ elem }) => elem === undefined))
  const pids = listers()
  t.equal(pids.length, 2)
  const both = await Promise.all([elements(session, 'often'), elements(session, 'often')])
  t.same(both, [5_000, 5_000], 'two at once')
  t.equal(await elements(session, 'often'), 5_000)
  t.same(listers(), pids, 'they are the same still')
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  t.equal(await elements(session, 'often'), 5_000, 'their end costs nothing')
  t.match(await failing(session.list('list map ip often nowhere')), { failure: 'absent' })
  t.match(await failing(session.list('list nonsense')), { failure: 'refused' })
  t.equal(await elements(session, 'often'), 5_000, 'nor does a mistake')
  await session.run('delete table ip often')
  t.match(await failing(session.list('list table ip often')), { failure: 'absent' })
  await session.close()
  await until('they have ended', () => listers().length === 0)
})

t.test('what is listed again is looked at again, though no rule has changed', { skip }, async t => {
  const session = NftSession.open({ command, listsOften: true })
  await session.run(
    [
      'table ip fresh {',
      '  counter sent { }',
      '  chain leaving { type filter hook output priority 0; udp dport 9 counter name sent; }',
      '}',
    ].join('\n'),
  )
  const counted = async (): Promise<number | undefined> => {
    const { nftables } = (await session.outline('list ruleset ip')) as Listing
    return nftables.find(({ counter }) => counter?.name === 'sent')?.counter?.packets
  }
  const send = "const s = require('dgram').createSocket('udp4'); s.send('x', 9, '127.0.0.1', () => s.close())"
  for (let sent = 0; sent < 3; sent += 1) {
    t.equal(await counted(), sent)
    execFileSync('ip', [...namespaces.on('rules').slice(1), process.execPath, '-e', send])
  }
  t.equal(await counted(), 3)
  await session.run('delete table ip fresh')
  await session.close()
})

t.test('where there is no prompt, whoever lists often does it in the usual way', { skip }, async t => {
  const program = `case "$*" in *-i) exit 1;; *) exec ${command.join(' ')} "$@";; esac`
  const session = NftSession.open({ command: ['sh', '-c', program, 'nft'], listsOften: true })
  await session.run(`table ip plain { ${PLACES}; }`)
  t.equal(await elements(session, 'plain'), 0)
  await session.run('delete table ip plain')
  t.match(await failing(session.list('list map ip plain places')), { failure: 'absent' })
  await session.close()
})
