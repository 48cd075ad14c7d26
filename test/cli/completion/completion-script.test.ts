import t from 'tap'
import { execFileSync } from 'node:child_process'
import { commandPaths } from '../../../cli/completion/command-paths.ts'
import { completionScript, SHELLS } from '../../../cli/completion/completion-script.ts'
import { createProgram } from '../../../cli/program.ts'
import { FakeWorld } from '../support/fake-context.ts'

const world = new FakeWorld()
t.teardown(() => world.end())
const paths = commandPaths(createProgram(world.context()))

t.test('every command is listed for every shell', async t => {
  t.ok(paths.length > 30)
  for (const shell of SHELLS) {
    const script = completionScript(shell, paths)
    for (const { words } of paths)
      for (const word of words) t.match(script, word, `${shell}: ${words.join(' ')}`)
  }
})

t.test('the commands of the manual are all there', async t => {
  const names = new Set(paths.map(path => path.words.join(' ')))
  const wanted = `up status events explain doctor bots completion version
    shards/list shards/describe shards/drain shards/undrain shards/kill shards/logs
    groups/list groups/describe groups/failover
    players/list players/describe players/move players/kick
    fleets/list fleets/scale bans/list bans/add bans/remove brake/set brake/clear brake/list
    sessions/list sessions/find sessions/describe sessions/release
    fleets/list fleets/scale brake/set brake/clear brake/list
    apply cluster/export datacenters/list datacenters/describe datacenters/taint
    pools/list pools/describe pools/plan pools/set pools/taint pools/abort pools/pause pools/resume pools/unfreeze
    hosts/list hosts/describe hosts/drain hosts/undrain hosts/protect hosts/unprotect hosts/cordon hosts/uncordon
    hosts/evict hosts/destroy images/list images/bake images/delete
    orphans/list orphans/adopt orphans/destroy orphans/approve
    config/validate config/show sql/fence-trigger`
  for (const path of wanted.split(/\s+/)) t.ok(names.has(path.replace('/', ' ')), path)
})

t.test('bash completes commands, options and fixed words', async t => {
  const script = completionScript('bash', paths)
  const complete = (...words: readonly string[]): readonly string[] => {
    const line = words.map(word => `'${word}'`).join(' ')
    const test = `${script}\nswitchyard() { echo arena-1; }\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _switchyard; printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', test], { encoding: 'utf8' }).trim().split('\n')
  }
  t.strictSame(complete('switchyard', 'sh'), ['shards'])
  t.strictSame(complete('switchyard', 'shards', 'un'), ['undrain'])
  t.strictSame(complete('switchyard', '-o', 'json', 'shards', 'kill', '--dr'), ['--dry-run'])
  t.strictSame(complete('switchyard', 'shards', 'kill', 'ar'), ['arena-1'])
  t.strictSame(complete('switchyard', 'bans', 'remove', 'ar'), ['arena-1'])
  t.strictSame(complete('switchyard', 'bans', 'add', 'ar'), [''])
  t.strictSame(complete('switchyard', 'explain', 'pl'), ['player'])
  t.strictSame(complete('switchyard', 'hosts', 'drain', 'ar'), ['arena-1'])
  t.match(script, /'images bake'\) words=".*\$\(switchyard pools list -o name/)
})
