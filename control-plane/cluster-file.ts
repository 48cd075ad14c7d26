import { type ProblemAt, readConfig } from '../lib/config-reader.ts'
import { calendarMistake } from './automation/calendar.ts'
import { checkFleetRules } from './fleet-rules.ts'
import {
  clusterFromSettings,
  clusterSections,
  type ClusterSettings,
  NO_TEMPLATE,
} from './cluster-settings.ts'
import { clusterMistakes } from './scaler/cluster/cluster-mistakes.ts'
import type { ClusterPlace } from './scaler/cluster/cluster-place.ts'
import type { ClusterSpec, DeclaredSchedule } from './scaler/cluster.ts'

/** What it is called where nobody has said. */
const FILE_DEFAULT = 'cluster.yaml'

/** Reads and checks a cluster file. It says nothing about files of its machine, and no environment changes it.
 *  @param file its name, for mistakes
 *  @param place where it is to be applied
 *  @throws ConfigInvalidError with every mistake at once, each with line, column and path */
export function readClusterFile(text: string, file: string, place: ClusterPlace): ClusterSpec {
  const { config } = readConfig({
    path: file === '' ? FILE_DEFAULT : file,
    text,
    sections: clusterSections,
    names: Object.keys(clusterSections),
    env: {},
    check: (settings, problemAt) => check(settings, problemAt, place),
  })
  return clusterFromSettings(config)
}

function check(settings: ClusterSettings, problemAt: ProblemAt, place: ClusterPlace): void {
  const spec = clusterFromSettings(settings)
  for (const { path, message, remedy } of clusterMistakes(spec, place.providers))
    problemAt(path, message, remedy)
  checkFleetRules(settings.fleets, place.shardUsers, problemAt)
  checkFolders(settings, problemAt)
  checkTemplates(settings, spec, problemAt)
  checkHooks(settings, place, problemAt)
  checkCalendars(settings, spec, problemAt)
}

/** The folder of the file is that of whoever applies it; hosts know nothing of it. */
function checkFolders({ fleets }: ClusterSettings, problemAt: ProblemAt): void {
  fleets.forEach(({ workingDirectory }, index) => {
    if (workingDirectory !== undefined && !workingDirectory.startsWith('/'))
      problemAt(
        ['fleets', index, 'workingDirectory'],
        'is not absolute, and hosts know nothing of the folder of this file',
        'Give an absolute path on the hosts, or leave it out.',
      )
  })
}

function checkTemplates(
  { pools, templates }: ClusterSettings,
  spec: ClusterSpec,
  problemAt: ProblemAt,
): void {
  pools.forEach(({ template }, index) => {
    if (spec.pools[index]?.template !== NO_TEMPLATE) return
    const names = templates.map(({ name }) => name)
    problemAt(
      ['pools', index, 'template'],
      `names template ${JSON.stringify(template)}, which there is not`,
      names.length === 0
        ? 'Declare it under templates, or write it here.'
        : `The file declares ${names.join(', ')}.`,
    )
  })
  templates.forEach(({ name }, index) => {
    const first = templates.findIndex(other => other.name === name)
    if (first !== index)
      problemAt(
        ['templates', index, 'name'],
        `${name} is templates[${first}] already`,
        'Give each a name of its own.',
      )
  })
}

/** What would never be posted is said here, and not only when a new host waits for it. */
function checkHooks({ pools }: ClusterSettings, { urlMistake }: ClusterPlace, problemAt: ProblemAt): void {
  pools.forEach(({ hooks }, pool) =>
    hooks.forEach(({ act }, hook) => {
      const mistake = act.kind === 'webhook' ? urlMistake(act.url) : undefined
      if (mistake !== undefined)
        problemAt(
          ['pools', pool, 'hooks', hook, 'act', 'url'],
          mistake,
          'Give the http or https address of your own receiver.',
        )
    }),
  )
}

function checkCalendars({ schedules }: ClusterSettings, spec: ClusterSpec, problemAt: ProblemAt): void {
  schedules.forEach(({ cron, at }, index) => {
    if ((cron === undefined) === (at === undefined))
      return problemAt(
        ['schedules', index],
        cron === undefined ? 'says no time' : 'has both cron and at',
        'Give cron with a timeZone, or at.',
      )
    for (const mistake of whenMistakes(spec.schedules[index]?.when)) {
      const [, field = at === undefined ? 'cron' : 'at', text = mistake] =
        /^(cron|timeZone) (.*)$/s.exec(mistake) ?? []
      problemAt(['schedules', index, field], text, 'See docs/automation.md.')
    }
  })
}

/** Both of a pattern and its time zone: each is looked at beside one that is right. */
function whenMistakes(when: DeclaredSchedule['when'] | undefined): readonly string[] {
  if (when === undefined) return []
  const parts =
    when.kind === 'once'
      ? [when]
      : [
          { ...when, timeZone: 'UTC' },
          { ...when, cron: '* * * * *' },
        ]
  return parts.flatMap(part => calendarMistake(part) ?? [])
}
