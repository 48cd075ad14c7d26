import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'

/** An nft whose prompt does as it is told with each command and the marker after it, and which lists `{"by":"process"}` where it is run for that alone.
 *  @param answer shell, with the command in `$command`, the marker in `$marker` and `complain`, which says what nft says of it */
function sessionOf(t: Test, answer: string, withinMs = 20_000) {
  const directory = t.testdir()
  const program = join(directory, 'nft')
  const starts = join(directory, 'starts')
  const lines = [
    '#!/bin/sh',
    `echo "$*" >> ${starts}`,
    'complain() { printf "Error: syntax error, unexpected string\\n%s\\n^^^^\\n" "$marker" >&2; }',
    'case "$*" in *-i) ;; *) echo \'{"by":"process"}\'; exit 0;; esac',
    `while read -r command && read -r marker; do ${answer}; done`,
  ]
  writeFileSync(program, lines.join('\n'))
  chmodSync(program, 0o700)
  const session = NftSession.open({ command: [program], withinMs, listsOften: true })
  t.teardown(() => session.close())
  const started = () => (existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n') : [])
  const prompts = () => started().filter(words => words.endsWith('-i')).length
  return { list: (word: string) => session.list(word), session, started, prompts }
}

const PROMPT = { by: 'prompt' }
const PROCESS = { by: 'process' }
const JSON_LINE = `printf '{"by":"prompt"}\\n'`

t.test('what is printed may come before or after what is said, and in pieces', async t => {
  for (const answer of [
    `${JSON_LINE}; complain`,
    `${JSON_LINE}; sleep 0.1; complain`,
    `complain; sleep 0.1; ${JSON_LINE}`,
    `printf '{"by":'; sleep 0.1; complain; sleep 0.1; printf '"prompt"}'; sleep 0.1; echo`,
  ]) {
    const { list, prompts } = sessionOf(t, answer)
    for (let time = 0; time < 3; time += 1) t.same(await list('anything'), PROMPT, answer)
    t.equal(prompts(), 1)
  }
})

t.test('each question has its own answer', async t => {
  const { list } = sessionOf(t, `printf '{"by":"%s"}\\n' "$command"; complain`)
  for (const by of ['one', 'two', 'three']) t.same(await list(by), { by })
})

t.test('a prompt that prints itself and what it was told is understood', async t => {
  const { list, prompts } = sessionOf(
    t,
    `echo "nft> $command"; ${JSON_LINE}; printf 'nft> %s\\nnft> ' "$marker"; complain`,
  )
  for (let time = 0; time < 3; time += 1) t.same(await list('anything'), PROMPT)
  t.equal(prompts(), 1)
})

t.test('what nft says beside a listing is no refusal, and is not held against the next one', async t => {
  const { list } = sessionOf(t, `echo 'netlink: Error: unknown set' >&2; complain; sleep 0.05; ${JSON_LINE}`)
  for (let time = 0; time < 2; time += 1) t.same(await list('anything'), PROCESS)
})

t.test('a prompt that ends in the middle of a listing, or prints none, gives way to a process', async t => {
  for (const answer of [`printf '{"by":'; exit 0`, 'exit 1'])
    t.same(await sessionOf(t, answer).list('anything'), PROCESS)
})

t.test('one that hangs is not waited for again soon, though it has answered before', async t => {
  const hang = 'exec sleep 1000'
  const { list, prompts } = sessionOf(
    t,
    `case "$command" in hang) ${hang};; *) ${JSON_LINE}; complain;; esac`,
    1_000,
  )
  t.same(await list('anything'), PROMPT)
  t.same(await list('hang'), PROCESS)
  t.same(await list('hang'), PROCESS)
  t.same(await list('anything'), PROCESS)
  t.equal(prompts(), 1)
})

t.test('a session that is closed during a listing begins nothing more', async t => {
  const { list, session, started } = sessionOf(t, 'exec sleep 1000')
  const listing = list('anything').catch((error: unknown) => error)
  await session.close()
  t.match(await listing, { failure: 'closed' })
  t.same(
    started().filter(words => !words.endsWith('-i')),
    [],
  )
})
