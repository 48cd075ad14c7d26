import { Command } from 'commander'
import { addGlobalOptions } from './arguments/common-options.ts'
import { bots } from './commands/bots.ts'
import { bansAdd } from './commands/bans-add.ts'
import { bansList } from './commands/bans-list.ts'
import { bansRemove } from './commands/bans-remove.ts'
import { brakeClear } from './commands/brake-clear.ts'
import { brakeList } from './commands/brake-list.ts'
import { brakeSet } from './commands/brake-set.ts'
import { completion } from './commands/completion.ts'
import { configShow } from './commands/config-show.ts'
import { configValidate } from './commands/config-validate.ts'
import { doctor } from './commands/doctor.ts'
import { events } from './commands/events.ts'
import { explain } from './commands/explain.ts'
import { fleetsList } from './commands/fleets-list.ts'
import { fleetsScale } from './commands/fleets-scale.ts'
import { groupsDescribe } from './commands/groups-describe.ts'
import { groupsFailover } from './commands/groups-failover.ts'
import { groupsList } from './commands/groups-list.ts'
import { migrateStatus } from './commands/migrate-status.ts'
import { migrateUp } from './commands/migrate-up.ts'
import { playersAlias } from './commands/players-alias.ts'
import { playersDescribe } from './commands/players-describe.ts'
import { playersKick } from './commands/players-kick.ts'
import { playersList } from './commands/players-list.ts'
import { playersMove } from './commands/players-move.ts'
import { sessionsDescribe } from './commands/sessions-describe.ts'
import { sessionsFind } from './commands/sessions-find.ts'
import { sessionsList } from './commands/sessions-list.ts'
import { sessionsRelease } from './commands/sessions-release.ts'
import { shardsDescribe } from './commands/shards-describe.ts'
import { shardsDrain } from './commands/shards-drain.ts'
import { shardsKill } from './commands/shards-kill.ts'
import { shardsList } from './commands/shards-list.ts'
import { shardsLogs } from './commands/shards-logs.ts'
import { shardsUndrain } from './commands/shards-undrain.ts'
import { sqlFenceTrigger } from './commands/sql-fence-trigger.ts'
import { status } from './commands/status.ts'
import { up } from './commands/up.ts'
import { version } from './commands/version.ts'
import type { Context } from './context.ts'
import { packageVersion } from './package-root.ts'

type CommandOf = (context: Context) => Command

/** The families of commands, kubectl-like: a noun, then a verb. */
const FAMILIES: readonly {
  readonly name: string
  readonly alias?: string
  readonly description: string
  readonly verbs: readonly CommandOf[]
}[] = [
  {
    name: 'shards',
    alias: 'shard',
    description: 'game servers',
    verbs: [shardsList, shardsDescribe, shardsDrain, shardsUndrain, shardsKill, shardsLogs],
  },
  {
    name: 'groups',
    alias: 'group',
    description: 'players that stay together',
    verbs: [groupsList, groupsDescribe, groupsFailover],
  },
  {
    name: 'players',
    alias: 'player',
    description: 'who is connected',
    verbs: [playersList, playersDescribe, playersAlias, playersMove, playersKick],
  },
  {
    name: 'sessions',
    alias: 'session',
    description: 'which account is played where',
    verbs: [sessionsList, sessionsFind, sessionsDescribe, sessionsRelease],
  },
  {
    name: 'fleets',
    alias: 'fleet',
    description: 'the shards of one game',
    verbs: [fleetsList, fleetsScale],
  },
  {
    name: 'brake',
    alias: 'brakes',
    description: 'kill switches for what the control plane does by itself',
    verbs: [brakeList, brakeSet, brakeClear],
  },
  { name: 'bans', alias: 'ban', description: 'who is kept out', verbs: [bansList, bansAdd, bansRemove] },
  { name: 'config', description: 'the configuration file', verbs: [configValidate, configShow] },
  { name: 'migrate', description: 'the tables of the store', verbs: [migrateStatus, migrateUp] },
  { name: 'sql', description: 'SQL for the tables of your own', verbs: [sqlFenceTrigger] },
]

const FIRST_COMMANDS: readonly CommandOf[] = [up, status]
const LAST_COMMANDS: readonly CommandOf[] = [events, explain, doctor, bots, completion, version]

/** The whole command line. Nothing here ends the process: usage mistakes are thrown as commander's errors. */
export function createProgram(context: Context): Command {
  const program = addGlobalOptions(new Command('switchyard'))
    .description('One public address in front of many game servers.')
    .version(packageVersion())
  for (const command of FIRST_COMMANDS) program.addCommand(command(context))
  for (const { name, alias, description, verbs } of FAMILIES) {
    const family = new Command(name).description(description)
    if (alias !== undefined) family.alias(alias)
    for (const verb of verbs) family.addCommand(verb(context))
    program.addCommand(family)
  }
  for (const command of LAST_COMMANDS) program.addCommand(command(context))
  settle(program, context)
  return program
}

/** The same manners for every command; commander hands them on only to commands that it makes itself. */
function settle(command: Command, context: Context): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: text => context.terminal.out(text),
      writeErr: text => context.terminal.talk(text),
      // Said once, in our own form, by whoever runs the program.
      outputError: () => {},
    })
  for (const verb of command.commands) settle(verb, context)
}
