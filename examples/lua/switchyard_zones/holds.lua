-- Three grades of being held: frozen (stands still, and can do nothing), withheld (walks, and can do nothing), and guarded (walks, but
-- neither drops, trades nor fights). Nothing of it is ever stored: a server that is killed leaves nobody without privileges.
local DRIFT_MAX = 0.5

local frozen, withheld, guarded = {}, {}, {}
local holds = {}

local WITHHELD = { "interact", "fly", "fast", "noclip", "teleport", "give" }

-- The engine asks for the privileges before each thing a client wants to do.
minetest.register_on_mods_loaded(function()
  local handler = minetest.get_auth_handler()
  local get_auth, set_privileges = handler.get_auth, handler.set_privileges
  handler.get_auth = function(name)
    local auth = get_auth(name)
    if auth and (frozen[name] or withheld[name]) then
      auth = table.copy(auth)
      for _, privilege in ipairs(WITHHELD) do
        auth.privileges[privilege] = nil
      end
    end
    return auth
  end
  -- Who grants something meanwhile has read what is withheld as not there.
  handler.set_privileges = function(name, privileges)
    local auth = (frozen[name] or withheld[name]) and get_auth(name)
    for _, privilege in ipairs(auth and WITHHELD or {}) do
      privileges[privilege] = auth.privileges[privilege]
    end
    return set_privileges(name, privileges)
  end
end)

local function is_held(player)
  local name = player and player:is_player() and player:get_player_name()
  return name and (frozen[name] or withheld[name] or guarded[name]) ~= nil
end

minetest.register_on_punchplayer(function(player, hitter)
  return is_held(player) or is_held(hitter)
end)

minetest.register_on_player_hpchange(function(player, change, reason)
  local carried = reason and reason.switchyard == "carried"
  return (frozen[player:get_player_name()] and not carried) and 0 or change
end, true)

-- Within the own lists items may be moved about; nothing comes in or goes out.
minetest.register_allow_player_inventory_action(function(player, action)
  if action ~= "move" and is_held(player) then
    return 0
  end
end)

local item_drop = minetest.item_drop
minetest.item_drop = function(stack, dropper, pos)
  if is_held(dropper) then
    return stack
  end
  return item_drop(stack, dropper, pos)
end

-- Out of boat or cart: whoever sits in one is where it is, wherever he is put.
function holds.detach(player)
  if player:get_attach() then
    player:set_detach()
  end
end

function holds.freeze(player)
  local name = player:get_player_name()
  if frozen[name] then
    return
  end
  holds.detach(player)
  frozen[name] = { pos = player:get_pos(), physics = player:get_physics_override() }
  player:set_physics_override({ speed = 0, jump = 0, gravity = 0 })
end

function holds.thaw(name)
  local held, player = frozen[name], minetest.get_player_by_name(name)
  frozen[name] = nil
  if held and player then
    player:set_physics_override(held.physics)
  end
end

function holds.is_frozen(name)
  return frozen[name] ~= nil
end

function holds.guard(name, wanted)
  guarded[name] = wanted or nil
end

function holds.withhold(name, wanted)
  withheld[name] = wanted or nil
end

function holds.forget(name)
  frozen[name], withheld[name], guarded[name] = nil, nil, nil
end

-- A client that has not heard of it yet, or does as if, is put back.
function holds.step()
  for name, held in pairs(frozen) do
    local player = minetest.get_player_by_name(name)
    if player and vector.distance(player:get_pos(), held.pos) > DRIFT_MAX then
      player:set_pos(held.pos)
    end
  end
end

return holds
