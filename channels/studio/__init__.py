"""The console of the staff (工作台): pages for editors, reviewers, QA, agents and administrators."""
