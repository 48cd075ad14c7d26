import { Command } from 'commander'
import { addGlobalOptions, refuseDrawingForm } from './arguments/common-options.ts'
import { apply } from './commands/apply.ts'
import { bots } from './commands/bots.ts'
import { bansAdd } from './commands/bans-add.ts'
import { bansList } from './commands/bans-list.ts'
import { bansRemove } from './commands/bans-remove.ts'
import { brakeClear } from './commands/brake-clear.ts'
import { brakeList } from './commands/brake-list.ts'
import { brakeSet } from './commands/brake-set.ts'
import { clusterExport } from './commands/cluster-export.ts'
import { completion } from './commands/completion.ts'
import { configShow } from './commands/config-show.ts'
import { configValidate } from './commands/config-validate.ts'
import { doctor } from './commands/doctor.ts'
import { events } from './commands/events.ts'
import { explain } from './commands/explain.ts'
import { fleetsDeployments } from './commands/fleets-deployments.ts'
import { fleetsImportEgg } from './commands/fleets-import-egg.ts'
import { fleetsList } from './commands/fleets-list.ts'
import { fleetsPromote } from './commands/fleets-promote.ts'
import {
  fleetsAbort,
  fleetsPause,
  fleetsResume,
  fleetsRollback,
  fleetsTaint,
} from './commands/fleets-rollout.ts'
import { fleetsScale } from './commands/fleets-scale.ts'
import { groupsDescribe } from './commands/groups-describe.ts'
import { groupsFailover } from './commands/groups-failover.ts'
import { groupsList } from './commands/groups-list.ts'
import {
  hostsCordon,
  hostsDestroy,
  hostsEvict,
  hostsProtect,
  hostsUncordon,
  hostsUndrain,
  hostsUnprotect,
  orphansAdopt,
  orphansDestroy,
} from './commands/hosts-change.ts'
import { hostsDrain } from './commands/hosts-drain.ts'
import { hostsDescribe, hostsList, imagesList, orphansList } from './commands/hosts-read.ts'
import { imagesDelete } from './commands/images-delete.ts'
import { healthcheck } from './commands/healthcheck.ts'
import { migrateStatus } from './commands/migrate-status.ts'
import { migrateUp } from './commands/migrate-up.ts'
import { orphansApprove } from './commands/orphans-approve.ts'
import { playersAlias } from './commands/players-alias.ts'
import { playersDescribe } from './commands/players-describe.ts'
import { playersKick } from './commands/players-kick.ts'
import { playersList } from './commands/players-list.ts'
import { playersMove } from './commands/players-move.ts'
import {
  datacentersTaint,
  imagesBake,
  poolsAbort,
  poolsPause,
  poolsResume,
  poolsTaint,
} from './commands/pools-change.ts'
import { poolsPlan } from './commands/pools-plan.ts'
import { datacentersDescribe, datacentersList, poolsDescribe, poolsList } from './commands/pools-read.ts'
import { poolsSet } from './commands/pools-set.ts'
import { poolsUnfreeze } from './commands/pools-unfreeze.ts'
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
import { hostsHookDone } from './commands/hosts-hook-done.ts'
import { hostsHooks } from './commands/hosts-hooks.ts'
import { policiesDescribe } from './commands/policies-describe.ts'
import { policiesForecast } from './commands/policies-forecast.ts'
import { policiesList } from './commands/policies-list.ts'
import { policiesOverride } from './commands/policies-override.ts'
import { policiesSetMode } from './commands/policies-set-mode.ts'
import { schedulesAdd } from './commands/schedules-add.ts'
import { schedulesList } from './commands/schedules-list.ts'
import { schedulesNext } from './commands/schedules-next.ts'
import { schedulesRemove } from './commands/schedules-remove.ts'
import { webhooksAdd } from './commands/webhooks-add.ts'
import { webhooksDeliveries } from './commands/webhooks-deliveries.ts'
import { webhooksEnable } from './commands/webhooks-enable.ts'
import { webhooksList } from './commands/webhooks-list.ts'
import { webhooksRedeliver } from './commands/webhooks-redeliver.ts'
import { webhooksRemove } from './commands/webhooks-remove.ts'
import { webhooksRotate } from './commands/webhooks-rotate.ts'
import { webhooksTest } from './commands/webhooks-test.ts'
import { version } from './commands/version.ts'
import { zonesApply } from './commands/zones-apply.ts'
import { zonesDraw } from './commands/zones-draw.ts'
import { zonesPreview } from './commands/zones-preview.ts'
import { zonesDescribe, zonesList } from './commands/zones-read.ts'
import { zonesRemove } from './commands/zones-remove.ts'
import type { Context } from './context.ts'
import { packageVersion } from './package-root.ts'
import { ROLES_HELP } from './roles/role.ts'

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
    verbs: [
      fleetsList,
      fleetsScale,
      fleetsDeployments,
      fleetsTaint,
      fleetsPromote,
      fleetsPause,
      fleetsResume,
      fleetsAbort,
      fleetsRollback,
      fleetsImportEgg,
    ],
  },
  {
    name: 'pools',
    alias: 'pool',
    description: 'hosts of one kind, as many as are wanted',
    verbs: [
      poolsList,
      poolsDescribe,
      poolsPlan,
      poolsSet,
      poolsTaint,
      poolsAbort,
      poolsPause,
      poolsResume,
      poolsUnfreeze,
    ],
  },
  {
    name: 'hosts',
    alias: 'host',
    description: 'machines that the scaler makes and ends',
    verbs: [
      hostsList,
      hostsDescribe,
      hostsDrain,
      hostsUndrain,
      hostsProtect,
      hostsUnprotect,
      hostsCordon,
      hostsUncordon,
      hostsEvict,
      hostsDestroy,
      hostsHooks,
      hostsHookDone,
    ],
  },
  {
    name: 'datacenters',
    alias: 'datacenter',
    description: 'where pools stand',
    verbs: [datacentersList, datacentersDescribe, datacentersTaint],
  },
  {
    name: 'images',
    alias: 'image',
    description: 'what new hosts begin from',
    verbs: [imagesList, imagesBake, imagesDelete],
  },
  {
    name: 'orphans',
    alias: 'orphan',
    description: 'machines of ours that nobody accounts for',
    verbs: [orphansList, orphansAdopt, orphansDestroy, orphansApprove],
  },
  { name: 'cluster', description: 'what `apply` has declared', verbs: [clusterExport] },
  {
    name: 'brake',
    alias: 'brakes',
    description: 'kill switches for what the control plane does by itself',
    verbs: [brakeList, brakeSet, brakeClear],
  },
  {
    name: 'policies',
    alias: 'policy',
    description: 'what says how many hosts pools have',
    verbs: [policiesList, policiesDescribe, policiesSetMode, policiesForecast, policiesOverride],
  },
  {
    name: 'schedules',
    alias: 'schedule',
    description: 'when the floors of pools change',
    verbs: [schedulesList, schedulesAdd, schedulesRemove, schedulesNext],
  },
  {
    name: 'webhooks',
    alias: 'webhook',
    description: 'what others call, and who is told about events',
    verbs: [
      webhooksList,
      webhooksAdd,
      webhooksRotate,
      webhooksRemove,
      webhooksEnable,
      webhooksDeliveries,
      webhooksRedeliver,
      webhooksTest,
    ],
  },
  {
    name: 'zones',
    alias: 'zone',
    description: 'the maps of fleets, cut into zones',
    verbs: [zonesList, zonesDescribe, zonesApply, zonesPreview, zonesRemove, zonesDraw],
  },
  { name: 'bans', alias: 'ban', description: 'who is kept out', verbs: [bansList, bansAdd, bansRemove] },
  { name: 'config', description: 'the configuration file', verbs: [configValidate, configShow] },
  { name: 'migrate', description: 'the tables of the store', verbs: [migrateStatus, migrateUp] },
  { name: 'sql', description: 'SQL for the tables of your own', verbs: [sqlFenceTrigger] },
]

const FIRST_COMMANDS: readonly CommandOf[] = [up, status, apply]
const LAST_COMMANDS: readonly CommandOf[] = [events, explain, doctor, healthcheck, bots, completion, version]

/** The whole command line. Nothing here ends the process: usage mistakes are thrown as commander's errors. */
export function createProgram(context: Context): Command {
  const program = addGlobalOptions(new Command('switchyard'))
    .description('One public address in front of many game servers.')
    .version(packageVersion())
    .addHelpText('after', ROLES_HELP)
  for (const command of FIRST_COMMANDS) program.addCommand(command(context))
  for (const { name, alias, description, verbs } of FAMILIES) {
    const family = new Command(name).description(description)
    if (alias !== undefined) family.alias(alias)
    for (const verb of verbs) family.addCommand(verb(context))
    program.addCommand(family)
  }
  for (const command of LAST_COMMANDS) program.addCommand(command(context))
  program.hook('preAction', (_, command) => refuseDrawingForm(command))
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
