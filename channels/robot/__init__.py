"""Reception robots and digital humans (迎宾机器人、数字人): one contract for speech, screen and actions."""
