import { randomUUID } from 'node:crypto'
import type { Asked, Reply } from '../api-double.ts'
import { fields, text } from '../cloud-double.ts'

interface Group {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly rules: unknown[]
}

/** Security groups of Neutron v2.0. */
export class NeutronDouble {
  readonly groups = new Map<string, Group>()
  readonly #isUsed: (name: string) => boolean

  constructor(isUsed: (name: string) => boolean) {
    this.#isUsed = isUsed
  }

  groupsReply({ method, query, body }: Asked, id: string): Reply {
    if (method === 'GET') {
      const found = [...this.groups.values()].filter(({ name }) => name === query.get('name'))
      return { status: 200, body: { security_groups: found } }
    }
    if (method === 'DELETE') {
      const group = this.groups.get(id)
      if (group === undefined) return neutron(404, 'SecurityGroupNotFound', 'not found')
      if (this.#isUsed(group.name)) return neutron(409, 'SecurityGroupInUse', 'Security Group in use.')
      this.groups.delete(id)
      return { status: 204 }
    }
    const { name, description } = fields(fields(body)['security_group'])
    const made = { id: randomUUID(), name: text(name), description: text(description), rules: [] }
    this.groups.set(made.id, made)
    return { status: 201, body: { security_group: made } }
  }

  ruleReply(body: Readonly<Record<string, unknown>>): Reply {
    const rule = fields(body['security_group_rule'])
    const group = this.groups.get(text(rule['security_group_id']))
    if (group === undefined) return neutron(404, 'SecurityGroupNotFound', 'not found')
    const form = JSON.stringify(rule)
    if (group.rules.some(other => JSON.stringify(other) === form))
      return neutron(409, 'SecurityGroupRuleExists', 'Security group rule already exists.')
    group.rules.push(rule)
    return { status: 201, body: { security_group_rule: { id: randomUUID() } } }
  }
}

function neutron(status: number, type: string, message: string): Reply {
  return { status, body: { NeutronError: { type, message, detail: '' } } }
}
