-- What a player takes along, as text: where he stands and looks, his health, all his lists of items. It is what is saved of him, too, so
-- that he goes on with the same wherever he comes in: what this server's own player file says is never believed.
local FORMAT = 1

local carry = {}

local function lists_of(inventory)
  local lists = {}
  for name, stacks in pairs(inventory:get_lists()) do
    local items = {}
    for place, stack in ipairs(stacks) do
      items[place] = stack:to_string()
    end
    lists[name] = { size = #stacks, items = items }
  end
  return lists
end

function carry.pack(player)
  return minetest.write_json({
    format = FORMAT,
    pos = player:get_pos(),
    yaw = player:get_look_horizontal(),
    pitch = player:get_look_vertical(),
    hp = player:get_hp(),
    breath = player:get_breath(),
    lists = lists_of(player:get_inventory()),
  })
end

-- Lists that did not come along are emptied: what they hold is of another time.
local function set_lists(inventory, lists)
  for name in pairs(inventory:get_lists()) do
    if not lists[name] then
      inventory:set_list(name, {})
    end
  end
  for name, list in pairs(lists) do
    inventory:set_size(name, list.size)
    local stacks = {}
    for place = 1, list.size do
      stacks[place] = ItemStack(list.items[place] or "")
    end
    inventory:set_list(name, stacks)
  end
end

-- Refuses nothing: a text of another mod is a place at least.
function carry.unpack(player, text)
  local kept = minetest.parse_json(text)
  if type(kept) ~= "table" then
    return
  end
  local pos = kept.pos or kept
  player:set_pos(vector.new(pos.x, pos.y, pos.z))
  if kept.format ~= FORMAT then
    return
  end
  player:set_look_horizontal(kept.yaw)
  player:set_look_vertical(kept.pitch)
  set_lists(player:get_inventory(), kept.lists)
  player:set_breath(kept.breath)
  player:set_hp(math.max(1, kept.hp), { type = "set_hp", from = "mod", switchyard = "carried" })
end

return carry
