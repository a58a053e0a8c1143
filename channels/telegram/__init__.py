"""The Telegram-style bot (机器人账号): Bot API over webhook or polling."""
