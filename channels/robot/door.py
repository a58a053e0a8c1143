"""Who may use the robot API (设备鉴权): a robot's own key, and its signature where one is asked for."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials

from channels.robot.devices import SCOPE, Device, Devices
from channels.robot.signing import genuine
from channels.web.desk import AtDesk, Scope, bearer
from channels.web.errors import ApiError

UNSIGNED = "请求签名缺失、不符或已过期（webhook-id、webhook-timestamp、webhook-signature）。"
NO_ROBOT = "该密钥不属于任何机器人：daoban robots add。"
OTHER_ROBOT = "device.id 与密钥所属的机器人不符。"


class Signed:
    """A dependency: the request carries our signature."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    async def __call__(self, request: Request) -> None:
        """Refuse with 401 what is unsigned, wrongly signed or stale."""
        if not genuine(self._key, request.headers, await request.body()):
            headers = {"WWW-Authenticate": "Bearer"}
            raise ApiError(401, "unsigned", UNSIGNED, headers=headers)


async def _device(
    desk: AtDesk, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    _: Annotated[None, Depends(Scope(SCOPE))],
) -> Device:  # fmt: skip
    assert sent
    devices = Devices(desk.built.store)
    device = await asyncio.to_thread(devices.of_key, sent.credentials.partition(".")[0])
    if device is None:
        raise ApiError(403, "no_robot", NO_ROBOT)
    return device


Calling = Annotated[Device, Depends(_device)]


def same(device: Device, told: str | None) -> None:
    """Refuse a request that names another robot than its key."""
    if told is not None and told != device.id:
        raise ApiError(403, "other_robot", OTHER_ROBOT, "device.id")
