"""The record over HTTP for systems (管理接口): /v1/admin with keys of scope admin, and the webhook."""
