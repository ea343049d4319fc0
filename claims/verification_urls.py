"""Pages and forms by which claims are verified, the scale of ratings, histories, accounts and roles."""

from django.urls import path, re_path

from claims.views import account, history, people, scale, verification

verification_patterns = [
    path("claims/<int:pk>/verification/", verification.verification, name="verification"),
    path("claims/<int:pk>/verdict", verification.verdict_write, name="verdict-write"),
    path("claims/<int:pk>/assign", verification.assign, name="verification-assign"),
    path("claims/<int:pk>/evidence", verification.evidence_add, name="evidence-add"),
    path("claims/<int:pk>/replies", verification.reply_ask, name="reply-ask"),
    path("claims/<int:pk>/comments", verification.comment_add, name="comment-add"),
    re_path(
        r"^claims/(?P<pk>\d{1,18})/lock/(?P<step>take|release|break)$",
        verification.lock,
        name="verification-lock",
    ),
    re_path(
        r"^evidence/(?P<pk>\d{1,18})/(?P<step>change|remove)$",
        verification.evidence_step,
        name="evidence-step",
    ),
    re_path(
        r"^replies/(?P<pk>\d{1,18})/(?P<step>record|remove)$", verification.reply_step, name="reply-step"
    ),
    re_path(
        r"^comments/(?P<pk>\d{1,18})/(?P<step>edit|remove)$", verification.comment_step, name="comment-step"
    ),
    path("ratings/", scale.scale, name="scale"),
    path("ratings/add", scale.rating_add, name="rating-add"),
    re_path(
        r"^ratings/(?P<slug>[-\w]{1,30})/(?P<step>change|retire|restore|up|down)$",
        scale.rating_step,
        name="rating-step",
    ),
    path("me/", account.me, name="me"),
    path("me/sessions/", account.sessions, name="sessions"),
    path("me/sessions/end", account.sessions_end, name="sessions-end"),
    path("people/", people.people, name="people"),
    path("people/add", people.account_make, name="account-make"),
    path("people/<int:pk>/password", people.password_renew, name="password-renew"),
    path("people/<int:pk>/role", people.role_give, name="role-give"),
    path("history/", history.changes, name="changes"),
    path("history/<slug:kind>/<int:pk>/", history.history, name="history"),
    re_path(
        r"^verdicts/(?P<pk>\d{1,18})/(?P<step>submit|approve|publish|return|retract)$",
        verification.verdict_step,
        name="verdict-step",
    ),
]
