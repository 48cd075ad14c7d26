import { quoted } from '../../../lib/printable.ts'
import { doneIfAbsent, type ApiAnswer } from '../http/api-answer.ts'
import { allOf, fieldsOf, providerIdOf, textOf } from '../http/fields.ts'
import type { CallAnswer, CreateMachine, SideResource } from '../../scaler/provider.ts'
import type { CloudApi, CloudDialect } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { parseFirewallRules, type FirewallRule } from '../cloud/firewall-rules.ts'
import { sideName } from '../cloud/side-name.ts'

/** Key pairs have a name and nothing else: it says whose they are. No id has an underscore. */
export function keypairName({ owner, host }: Pick<CreateMachine, 'owner' | 'host'>): string {
  return `switchyard_${owner}_${host}`
}

function ownerMark(owner: string): string {
  return `Made by Switchyard ${owner}`
}

/** A key pair per host, and a security group where its pool asks for one. */
export function openStackSides(api: CloudApi): Pick<CloudDialect, 'sidesOf' | 'makeSide' | 'removeSide'> {
  return {
    sidesOf: order => [
      ...(order.firstBoot.sshPublicKey === '' ? [] : [{ kind: 'key', id: keypairName(order) } as const]),
      ...(order.settings['firewall'] === undefined
        ? []
        : [{ kind: 'firewall', id: sideName(order) } as const]),
    ],
    makeSide: (order, side) =>
      side.kind === 'key' ? makeKey(api, order, side) : makeGroup(api, order, side),
    removeSide: (side, owner) =>
      side.kind === 'key' ? removeKey(api, side, owner) : removeGroup(api, side, owner),
  }
}

async function makeKey(
  api: CloudApi,
  order: CreateMachine,
  { id }: SideResource,
): Promise<CallAnswer<undefined>> {
  const request = {
    method: 'POST',
    path: 'compute:/os-keypairs',
    body: { keypair: { name: id, public_key: order.firstBoot.sshPublicKey } },
  } as const
  const known = await api.ask(
    { method: 'GET', path: `compute:/os-keypairs/${id}` },
    { read: body => textOf(fieldsOf(fieldsOf(body)['keypair'])['name']) },
  )
  if (known.kind === 'done') return { kind: 'done', value: undefined }
  if (known.kind !== 'absent') return known
  const made = await api.ask(request, { read: () => true })
  return made.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(made)
}

async function removeKey(api: CloudApi, { id }: SideResource, owner: string): Promise<CallAnswer<undefined>> {
  if (!id.startsWith(`switchyard_${owner}_`))
    return { kind: 'refused', text: `key pair ${quoted(id, 150)} is not ours` }
  const request = { method: 'DELETE', path: `compute:/os-keypairs/${encodeURIComponent(id)}` } as const
  return doneIfAbsent(await api.ask(request, { read: () => true }))
}

async function makeGroup(api: CloudApi, order: CreateMachine, { id: name }: SideResource) {
  const rules = parseFirewallRules(order.settings['firewall'] ?? '')
  if (typeof rules === 'string') return refused(`the pool's setting firewall: ${rules}`)
  const known = await groupOf(api, name)
  if (known.kind !== 'done') return asFailure(known)
  const group = known.value ?? (await newGroup(api, order, name))
  if ('kind' in group) return group
  // Made twice, a rule is refused as a conflict: the group is filled again after a crash in between.
  for (const body of rules.flatMap(rule => ruleBodies(rule, group.id))) {
    const made = await api.ask(
      { method: 'POST', path: 'network:/security-group-rules', body: { security_group_rule: body } },
      { read: () => true },
    )
    if (made.kind === 'refused' && made.text.includes('SecurityGroupRuleExists')) continue
    if (made.kind !== 'done') return asFailure(made)
  }
  return { kind: 'done', value: undefined } as const
}

async function newGroup(api: CloudApi, order: CreateMachine, name: string) {
  const made = await api.ask(
    {
      method: 'POST',
      path: 'network:/security-groups',
      body: { security_group: { name, description: `${ownerMark(order.owner)} for ${order.host}` } },
    },
    { read: body => providerIdOf(fieldsOf(fieldsOf(body)['security_group'])['id']) },
  )
  return made.kind === 'done' ? { id: made.value } : asFailure(made)
}

/** A group of a machine that is still there is in use: it is taken off first by the machine's own deletion, and asked for again. */
async function removeGroup(
  api: CloudApi,
  { id: name }: SideResource,
  owner: string,
): Promise<CallAnswer<undefined>> {
  const known = await groupOf(api, name)
  if (known.kind !== 'done') return asFailure(known)
  if (known.value === undefined) return { kind: 'done', value: undefined }
  const { id, description } = known.value
  if (!description.startsWith(`${ownerMark(owner)} for `))
    return refused(`security group ${name} is not ours`)
  const [, host = ''] = description.split(' for ')
  const freed = await takeOff(api, host, name)
  if (freed.kind !== 'done') return freed
  return doneIfAbsent(
    await api.ask(
      { method: 'DELETE', path: `network:/security-groups/${id}` },
      { read: () => true, passing: ['SecurityGroupInUse'] },
    ),
  )
}

/** Takes the group off the machines of this name that are ours by their metadata. */
async function takeOff(api: CloudApi, host: string, name: string): Promise<CallAnswer<undefined>> {
  const servers = await api.ask(
    { method: 'GET', path: 'compute:/servers/detail', query: { name: `^${host}$`, limit: '100' } },
    {
      read: body =>
        allOf(fieldsOf(body)['servers'], value => {
          const server = fieldsOf(value)
          return fieldsOf(server['metadata'])['switchyard_host'] === host
            ? providerIdOf(server['id'])
            : 'skip'
        }),
    },
  )
  if (servers.kind !== 'done') return asFailure(servers)
  for (const id of servers.value) {
    const answer = await api.ask(
      { method: 'POST', path: `compute:/servers/${id}/action`, body: { removeSecurityGroup: { name } } },
      { read: () => true },
    )
    // 404: the group is not on it any more.
    if (answer.kind !== 'done' && answer.kind !== 'absent') return answer
  }
  return { kind: 'done', value: undefined }
}

async function groupOf(
  api: CloudApi,
  name: string,
): Promise<ApiAnswer<{ readonly id: string; readonly description: string } | undefined>> {
  const answer = await api.ask(
    { method: 'GET', path: 'network:/security-groups', query: { name } },
    {
      read: body =>
        allOf(fieldsOf(body)['security_groups'], value => {
          const group = fieldsOf(value)
          if (group['name'] !== name) return 'skip'
          const id = providerIdOf(group['id'])
          return id === undefined ? undefined : { id, description: textOf(group['description']) ?? '' }
        }),
    },
  )
  return answer.kind === 'done' ? { kind: 'done', value: answer.value[0] } : answer
}

function ruleBodies(rule: FirewallRule, group: string): readonly object[] {
  return rule.from.map(network => ({
    security_group_id: group,
    direction: 'ingress',
    protocol: rule.protocol,
    port_range_min: rule.first,
    port_range_max: rule.last,
    ethertype: network.includes(':') ? 'IPv6' : 'IPv4',
    remote_ip_prefix: network,
  }))
}

function refused(text: string): CallAnswer<never> {
  return { kind: 'refused', text }
}
