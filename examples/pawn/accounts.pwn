/*  A filterscript: one session per player name over all servers, and a player's money on every one of them. A script with passwords calls
 *  SWY_Claim after the password was right, not in OnPlayerConnect. */
#define FILTERSCRIPT
#include "switchyard.inc"

forward Accounts_ClaimAgain(playerid);

public OnFilterScriptInit()
{
	if (!SWY_Begin()) print("[accounts] no scriptfiles/switchyard.txt: this server is on its own");
	return 1;
}

public OnPlayerConnect(playerid)
{
	return Accounts_ClaimAgain(playerid);
}

public Accounts_ClaimAgain(playerid)
{
	new name[MAX_PLAYER_NAME + 1];
	if (GetPlayerName(playerid, name, sizeof name)) SWY_Claim(playerid, name);
	return 1;
}

public OnSwyClaim(playerid, code[], epoch[], retry_ms)
{
	if (!strcmp(code, "OK")) return SWY_LoadState(playerid, "money");
	if (!strcmp(code, "BUSY") && retry_ms > 0)
	{
		SendClientMessage(playerid, -1, "You are still playing on another server; one moment.");
		return SetTimerEx("Accounts_ClaimAgain", retry_ms, false, "i", playerid);
	}
	if (!strcmp(code, "ELSEWHERE"))
	{
		// The proxy takes this player to another server: never kicked, and asked for again should that fail.
		SendClientMessage(playerid, -1, "You are being taken to your server.");
		return SetTimerEx("Accounts_ClaimAgain", retry_ms > 0 ? retry_ms : 1000, false, "i", playerid);
	}
	SendClientMessage(playerid, -1, code);
	return Kick(playerid);
}

public OnSwyState(playerid, key[], code[], value[])
{
	if (strcmp(code, "OK")) return Kick(playerid);
	ResetPlayerMoney(playerid);
	return GivePlayerMoney(playerid, strval(value));
}

stock Accounts_Save(playerid)
{
	new value[12];
	format(value, sizeof value, "%d", GetPlayerMoney(playerid));
	SWY_SaveState(playerid, "money", value);
}

public OnPlayerDisconnect(playerid, reason)
{
	Accounts_Save(playerid);
	SWY_Release(playerid);
	return 1;
}

public OnSwyKick(playerid, reason[])
{
	// OnPlayerDisconnect saves and lets go.
	SendClientMessage(playerid, -1, "You have logged in somewhere else.");
	return Kick(playerid);
}

public OnSwyFenced(playerid)
{
	return Kick(playerid);
}
